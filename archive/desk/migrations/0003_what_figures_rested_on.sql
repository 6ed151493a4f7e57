-- The versions that a published figure rested on, where some of them were under k: rows that leave
-- later are laid beside it. few: some of those under k, enough to see at once that many are.
-- versions: all, those under k first, whose number is weak. Eight bytes each, little-endian.
CREATE TABLE published_rest (
  publication INTEGER NOT NULL REFERENCES publication,
  number INTEGER NOT NULL,
  weak INTEGER NOT NULL,
  few BLOB NOT NULL,
  versions BLOB NOT NULL,
  PRIMARY KEY (publication, number)
);
