-- Countries in which k or more independent sources were offered an item, or the same offer under
-- another id, at the pay of this content. Only where pay differs, and only where two pays or more
-- have such a country.
CREATE TABLE paid_in (
  item INTEGER NOT NULL,
  content INTEGER NOT NULL,
  country TEXT NOT NULL,
  PRIMARY KEY (item, content, country)
) WITHOUT ROWID;
