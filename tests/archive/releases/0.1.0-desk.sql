BEGIN TRANSACTION;
CREATE TABLE annotation (
  annotation INTEGER PRIMARY KEY,
  first TEXT NOT NULL,
  last TEXT,
  kind TEXT NOT NULL,
  says TEXT NOT NULL,
  source TEXT NOT NULL,
  platform TEXT,
  place TEXT,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  removed_at TEXT
);
CREATE TABLE answer (
  review INTEGER NOT NULL REFERENCES review,
  round INTEGER NOT NULL,
  person TEXT NOT NULL,
  number INTEGER NOT NULL,
  asks TEXT NOT NULL CHECK (asks IN ('yes', 'no', 'cannot tell')),
  broke TEXT NOT NULL CHECK (broke IN ('yes', 'no', 'unknown')),
  note TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (review, round, person, number)
) WITHOUT ROWID;
CREATE TABLE attribution (
  attribution INTEGER PRIMARY KEY,
  platform TEXT NOT NULL,
  requester_id TEXT,
  requester_name TEXT,
  says TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'held', 'rejected')),
  reason TEXT,
  decided_by TEXT,
  decided_at TEXT
);
CREATE TABLE claim (
  claim INTEGER PRIMARY KEY,
  folder INTEGER REFERENCES folder,
  says TEXT NOT NULL,
  measure TEXT NOT NULL,
  stated TEXT NOT NULL,
  value TEXT NOT NULL,
  basis TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL
);
CREATE TABLE claim_run (
  run INTEGER PRIMARY KEY,
  claim INTEGER NOT NULL REFERENCES claim,
  outcome TEXT NOT NULL,
  value TEXT NOT NULL,
  basis TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL
);
CREATE TABLE decision (
  decision INTEGER PRIMARY KEY,
  lifts TEXT NOT NULL,
  about TEXT NOT NULL,
  reason TEXT NOT NULL,
  consent TEXT,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  ended_by TEXT,
  ended_at TEXT
);
CREATE TABLE folder (
  folder INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  opened_by TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  closed_at TEXT
);
CREATE TABLE folder_part (
  part INTEGER PRIMARY KEY,
  folder INTEGER NOT NULL REFERENCES folder,
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  note TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  removed_at TEXT
);
CREATE TABLE folder_tag (
  folder INTEGER NOT NULL REFERENCES folder, tag TEXT NOT NULL, PRIMARY KEY (folder, tag)
) WITHOUT ROWID;
CREATE TABLE ground (
  ground INTEGER PRIMARY KEY,
  attribution INTEGER NOT NULL REFERENCES attribution,
  side TEXT NOT NULL CHECK (side IN ('for', 'against')),
  says TEXT NOT NULL,
  ref TEXT,
  by TEXT NOT NULL,
  at TEXT NOT NULL
);
CREATE TABLE log (
  entry INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  by TEXT NOT NULL,
  did TEXT NOT NULL,
  about TEXT NOT NULL,
  detail TEXT NOT NULL,
  chain BLOB NOT NULL
);
INSERT INTO "log" VALUES(1,'2026-11-22T12:08:32Z','anna','set role','anna','{"role":"admin"}',X'DA5183A0743EA75D9234DD96B403AC9403B68379FE16B251694CEF8FFCC23230');
INSERT INTO "log" VALUES(2,'2026-11-22T12:08:32Z','anna','set role','anna','{"role":"admin"}',X'79F5C1411B6AD9889CBAA7C5D0935A354C23989D19696890D3F5698A01794D56');
CREATE TABLE misfire (
  misfire INTEGER PRIMARY KEY,
  rule TEXT NOT NULL,
  version INTEGER NOT NULL,
  note TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  settled TEXT
);
CREATE TABLE objection (
  objection INTEGER PRIMARY KEY,
  platform TEXT,
  requester_name TEXT,
  requester_id TEXT,
  received TEXT NOT NULL,
  says TEXT NOT NULL,
  about TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  outcome TEXT,
  settled_by TEXT,
  settled_at TEXT
);
CREATE TABLE person (
  name TEXT PRIMARY KEY,
  role TEXT NOT NULL CHECK (role IN ('reader', 'reviewer', 'editor', 'admin')),
  added_at TEXT NOT NULL,
  left_at TEXT
) WITHOUT ROWID;
INSERT INTO "person" VALUES('anna','admin','2026-11-22T12:08:32Z',NULL);
CREATE TABLE publication (
  publication INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  question TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  sha256 BLOB,
  basis TEXT NOT NULL,
  withheld TEXT NOT NULL
);
CREATE TABLE published_cell (
  publication INTEGER NOT NULL REFERENCES publication,
  number INTEGER NOT NULL,
  name TEXT NOT NULL,
  part_of TEXT NOT NULL,
  n INTEGER NOT NULL,
  whole BLOB NOT NULL,
  weak BLOB NOT NULL,
  PRIMARY KEY (publication, number)
) WITHOUT ROWID;
CREATE TABLE published_line (
  publication INTEGER NOT NULL REFERENCES publication,
  lines BLOB NOT NULL,
  PRIMARY KEY (publication)
) WITHOUT ROWID;
CREATE TABLE reply (
  reply INTEGER PRIMARY KEY,
  folder INTEGER REFERENCES folder,
  platform TEXT NOT NULL,
  requester_id TEXT,
  requester_name TEXT,
  questions TEXT NOT NULL,
  drafted_by TEXT NOT NULL,
  drafted_at TEXT NOT NULL,
  deadline TEXT,
  sent_on TEXT,
  sent_by TEXT,
  sent_how TEXT,
  answer TEXT,
  answered_on TEXT
);
CREATE TABLE reply_about (
  about TEXT NOT NULL, reply INTEGER NOT NULL REFERENCES reply, PRIMARY KEY (about, reply)
) WITHOUT ROWID;
CREATE TABLE review (
  review INTEGER PRIMARY KEY,
  platform TEXT NOT NULL,
  text_key INTEGER NOT NULL,
  category TEXT NOT NULL,
  version INTEGER NOT NULL,
  rule TEXT NOT NULL,
  round INTEGER NOT NULL DEFAULT 1,
  UNIQUE (text_key, category, platform)
);
CREATE TABLE saved_search (
  saved INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  question TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  every TEXT CHECK (every IN ('day', 'week')),
  channel TEXT,
  told_at TEXT,
  total INTEGER,
  ended_at TEXT
);
CREATE TABLE searched (
  searched INTEGER PRIMARY KEY,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  question TEXT NOT NULL,
  total INTEGER
);
CREATE INDEX log_by_about ON log (about);
CREATE TRIGGER log_is_not_changed BEFORE UPDATE ON log
  BEGIN SELECT RAISE(ABORT, 'the log of the desk is only added to'); END;
CREATE TRIGGER log_is_not_shortened BEFORE DELETE ON log
  BEGIN SELECT RAISE(ABORT, 'the log of the desk is only added to'); END;
CREATE INDEX part_by_folder ON folder_part (folder);
CREATE INDEX run_by_claim ON claim_run (claim);
CREATE INDEX ground_by_attribution ON ground (attribution);
CREATE INDEX searched_by ON searched (by, at);
CREATE INDEX decision_by_about ON decision (about);
COMMIT;
PRAGMA user_version=1;
PRAGMA application_id=1347896389;
