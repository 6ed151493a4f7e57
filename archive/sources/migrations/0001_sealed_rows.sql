-- One table, and no clear column: a row is found only by who holds the key it was made under.
-- locator: 16 bytes of a keyed hash over (kind, thing). body: nonce, ciphertext, tag; its
-- length is a bucket. WITHOUT ROWID, because a rowid would count upward as captures arrive.
CREATE TABLE sealed (
    locator BLOB NOT NULL PRIMARY KEY,
    body BLOB NOT NULL
) STRICT, WITHOUT ROWID;
