-- How far the tables have followed the log, in the transaction of their rows.
CREATE TABLE checkpoint (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    position INTEGER NOT NULL, -- of the last event that is in the tables
    schemas  TEXT NOT NULL     -- fingerprint of what made them
) STRICT;
