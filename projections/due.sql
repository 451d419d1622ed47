-- due, revision 2: what every order still needs, and what is watched of it. Times in nanoseconds since
-- 1970 UTC, 0 for none.
CREATE TABLE due (
    store      TEXT NOT NULL,
    id         TEXT NOT NULL,
    kind       TEXT NOT NULL,
    since      INTEGER NOT NULL, -- the order's version from which on it is due without a break
    version    INTEGER NOT NULL, -- the order's, when the row was last written
    position   INTEGER NOT NULL, -- of that version's event
    priority   INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    next_try   INTEGER NOT NULL,
    -- From here on not from the log: how it went so far.
    attempts        INTEGER NOT NULL DEFAULT 0,
    first_failed_at INTEGER NOT NULL DEFAULT 0,
    last_failed_at  INTEGER NOT NULL DEFAULT 0,
    last_error      TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (store, id, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX due_next ON due (store, priority, next_try);
CREATE INDEX due_stuck ON due (first_failed_at) WHERE attempts > 0;
