-- What visits could not see, where no capture says so: nothing came, or too little of it. Whole
-- hours, merged over accounts: no row tells of one account.
CREATE TABLE visit_gap (
  platform TEXT NOT NULL,
  reason TEXT NOT NULL,
  earliest INTEGER NOT NULL,
  latest INTEGER NOT NULL,
  PRIMARY KEY (platform, reason, earliest, latest)
) WITHOUT ROWID;

-- The best that visits did in an hour: tenths of what the page advertised that were read,
-- NULL where it advertised nothing; verdict: whole, partial, off_band, unjudged.
CREATE TABLE visit_walk (
  platform TEXT NOT NULL,
  hour INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  tenths INTEGER,
  PRIMARY KEY (platform, hour)
) WITHOUT ROWID;
