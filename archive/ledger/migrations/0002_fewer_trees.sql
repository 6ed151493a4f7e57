-- Fewer and narrower trees: every row of a page used to be written into fifteen. What is looked
-- up by item stands by item; the outbox takes a batch as one row.

DROP INDEX item_by_platform;
CREATE INDEX item_of_ratings ON item (platform) WHERE kind = 'rating';
DROP INDEX version_by_content;

-- By page: what a page shows stands together, and is written and found at once.
DROP VIEW sightings;
CREATE TABLE new_reading (
  item INTEGER NOT NULL,
  page INTEGER NOT NULL,
  content INTEGER NOT NULL,
  units_left INTEGER,
  units_approximate INTEGER,
  posted_at INTEGER,
  expires_at INTEGER,
  printed INTEGER,
  PRIMARY KEY (page, item, content)
) WITHOUT ROWID;
INSERT INTO new_reading SELECT * FROM reading ORDER BY page, item, content;
DROP TABLE reading;
ALTER TABLE new_reading RENAME TO reading;
CREATE INDEX reading_by_item ON reading (item);

-- Contents that a page was misread to say, until the ledger is closed.
CREATE TABLE stale_content (content INTEGER PRIMARY KEY);

DROP VIEW changes;
ALTER TABLE change RENAME TO old_change;
DROP INDEX change_by_item;
DROP INDEX change_by_time;
CREATE TABLE change (
  item INTEGER NOT NULL,
  change INTEGER NOT NULL,
  kind TEXT NOT NULL,
  from_version INTEGER,
  to_version INTEGER,
  earliest INTEGER NOT NULL,
  latest INTEGER NOT NULL,
  PRIMARY KEY (item, change)
) WITHOUT ROWID;
INSERT INTO change SELECT item, change, kind, from_version, to_version, earliest, latest
FROM old_change ORDER BY item, change;
DROP TABLE old_change;
CREATE INDEX change_by_time ON change (latest);

ALTER TABLE scope_item RENAME TO old_scope_item;
DROP INDEX scope_item_open;
DROP INDEX scope_item_by_item;
-- The columns stand in the order of the key: SQLite up to 3.40 else takes some for NULL when it
-- checks itself.
CREATE TABLE scope_item (
  scope INTEGER NOT NULL,
  open_until INTEGER NOT NULL,
  item INTEGER NOT NULL,
  first_latest INTEGER NOT NULL,
  PRIMARY KEY (scope, open_until, item)
) WITHOUT ROWID;
INSERT INTO scope_item SELECT scope, open_until, item, first_latest FROM old_scope_item
ORDER BY scope, open_until, item;
DROP TABLE old_scope_item;
CREATE UNIQUE INDEX scope_item_by_item ON scope_item (item, scope);

-- ``entities``: 64-bit little-endian keys of versions, one a sequence, the last of which is
-- ``last``; the bitwise complement where the version is gone. ``settled``: rows that share no key.
ALTER TABLE outbox RENAME TO old_outbox;
DROP INDEX outbox_by_sequence;
CREATE TABLE outbox (
  last INTEGER PRIMARY KEY,
  settled INTEGER NOT NULL,
  entities BLOB NOT NULL
);
INSERT INTO outbox SELECT sequence, 0, pack_key(CASE deleted WHEN 0 THEN entity ELSE ~entity END)
FROM old_outbox ORDER BY sequence;
DROP TABLE old_outbox;

CREATE VIEW changes AS SELECT
  'C' || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.change >> 60 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.change >> 55 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.change >> 50 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.change >> 45 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.change >> 40 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.change >> 35 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.change >> 30 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.change >> 25 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.change >> 20 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.change >> 15 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.change >> 10 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.change >> 5 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.change >> 0 & 31) + 1, 1) AS id, CASE i.kind WHEN 'listing' THEN 'L' WHEN 'document' THEN 'D' ELSE 'T' END || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.item >> 60 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.item >> 55 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.item >> 50 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.item >> 45 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.item >> 40 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.item >> 35 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.item >> 30 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.item >> 25 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.item >> 20 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.item >> 15 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.item >> 10 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.item >> 5 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.item >> 0 & 31) + 1, 1) AS item_id,
  i.platform AS platform, c.kind AS kind,
  CASE WHEN c.from_version IS NULL THEN NULL ELSE 'V' || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.from_version >> 60 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.from_version >> 55 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.from_version >> 50 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.from_version >> 45 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.from_version >> 40 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.from_version >> 35 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.from_version >> 30 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.from_version >> 25 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.from_version >> 20 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.from_version >> 15 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.from_version >> 10 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.from_version >> 5 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.from_version >> 0 & 31) + 1, 1) END AS from_version_id,
  CASE WHEN c.to_version IS NULL THEN NULL ELSE 'V' || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.to_version >> 60 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.to_version >> 55 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.to_version >> 50 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.to_version >> 45 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.to_version >> 40 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.to_version >> 35 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.to_version >> 30 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.to_version >> 25 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.to_version >> 20 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.to_version >> 15 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.to_version >> 10 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.to_version >> 5 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.to_version >> 0 & 31) + 1, 1) END AS to_version_id,
  strftime('%Y-%m-%dT%H:%M:%SZ', c.earliest, 'unixepoch') AS happened_from, strftime('%Y-%m-%dT%H:%M:%SZ', c.latest, 'unixepoch') AS happened_before,
  b.title AS title_before, a.title AS title_after,
  b.pay_raw AS pay_before, a.pay_raw AS pay_after,
  c.change AS change, c.item AS item
FROM change c JOIN item i ON i.item = c.item
LEFT JOIN version f ON f.version = c.from_version LEFT JOIN content b ON b.content = f.content
LEFT JOIN version o ON o.version = c.to_version LEFT JOIN content a ON a.content = o.content;

CREATE VIEW sightings AS SELECT
  CASE i.kind WHEN 'listing' THEN 'L' WHEN 'document' THEN 'D' ELSE 'T' END || substr('0123456789abcdefghjkmnpqrstvwxyz', (r.item >> 60 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (r.item >> 55 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (r.item >> 50 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (r.item >> 45 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (r.item >> 40 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (r.item >> 35 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (r.item >> 30 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (r.item >> 25 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (r.item >> 20 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (r.item >> 15 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (r.item >> 10 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (r.item >> 5 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (r.item >> 0 & 31) + 1, 1) AS item_id, 'P' || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.capture >> 60 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.capture >> 55 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.capture >> 50 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.capture >> 45 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.capture >> 40 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.capture >> 35 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.capture >> 30 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.capture >> 25 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.capture >> 20 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.capture >> 15 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.capture >> 10 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.capture >> 5 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.capture >> 0 & 31) + 1, 1) AS capture_id,
  i.kind AS kind, i.platform AS platform,
  strftime('%Y-%m-%dT%H:%M:%SZ', c.earliest, 'unixepoch') AS seen_from, strftime('%Y-%m-%dT%H:%M:%SZ', c.latest, 'unixepoch') AS seen_before,
  c.stated_by AS stated_by, c.access AS access, c.provenance AS provenance,
  r.units_left AS units_left, r.units_approximate AS units_approximate,
  strftime('%Y-%m-%dT%H:%M:%SZ', r.posted_at, 'unixepoch') AS posted_at, t.posted_text AS posted_text,
  strftime('%Y-%m-%dT%H:%M:%SZ', r.expires_at, 'unixepoch') AS expires_at, t.expires_text AS expires_text,
  r.item AS item, r.content AS content, c.capture AS capture
FROM reading r JOIN item i ON i.item = r.item JOIN capture c ON c.page = r.page
LEFT JOIN printed_times t ON t.printed = r.printed;
