-- totals, revision 1: counts and money of all orders, in minor units.
CREATE TABLE totals (
    store      TEXT NOT NULL,
    status     TEXT NOT NULL,
    currency   TEXT NOT NULL, -- empty before the order was read at Klarna
    orders     INTEGER NOT NULL,
    authorized INTEGER NOT NULL, -- still open to capture
    captured   INTEGER NOT NULL,
    refunded   INTEGER NOT NULL,
    PRIMARY KEY (store, status, currency)
) STRICT, WITHOUT ROWID;
