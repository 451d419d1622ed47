-- search, revision 1: what an order is found by, in lower case.
CREATE TABLE search (
    term  TEXT NOT NULL, -- order id, Klarna's or a merchant reference
    first INTEGER NOT NULL,
    PRIMARY KEY (term, first)
) STRICT, WITHOUT ROWID;
