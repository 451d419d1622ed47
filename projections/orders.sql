-- orders, revision 2: one row an order, for lists and for the fold to go on.
CREATE TABLE orders (
    first  INTEGER PRIMARY KEY, -- position of the order's first event: newest first
    store  TEXT NOT NULL,
    id     TEXT NOT NULL,
    status TEXT NOT NULL,
    held   INTEGER NOT NULL,    -- 1 where it is open and anything holds it
    state  TEXT NOT NULL,       -- the folded order as JSON
    UNIQUE (store, id)
) STRICT;
-- An index of a table with a rowid ends with it, so these are ordered by first.
CREATE INDEX orders_status ON orders (status);
CREATE INDEX orders_store ON orders (store);
CREATE INDEX orders_held ON orders (held) WHERE held = 1;
