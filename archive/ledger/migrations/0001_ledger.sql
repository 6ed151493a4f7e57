-- The ledger: what was offered, and when it was seen. Who saw it is not in here.
--
-- Tables (singular) hold keys and numbers; views (plural) are for people: text ids, ISO times.
-- Every key is derived from content or random, so that no row, page or index of this file
-- stands in the order in which captures arrived. Times are seconds since 1970, windows are
-- [earliest, latest), rounded outward. Documented in docs/data-dictionary.md.

CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- One distinct redacted page of a platform, and what its reader found on it.
CREATE TABLE page (
  page INTEGER PRIMARY KEY,
  platform TEXT NOT NULL,
  digest BLOB NOT NULL,
  state TEXT NOT NULL,
  reader TEXT NOT NULL,
  scope INTEGER,
  whole INTEGER NOT NULL,
  advertised_listings INTEGER,
  advertised_units INTEGER,
  advertised_page INTEGER,
  advertised_pages INTEGER,
  missed TEXT NOT NULL,
  doubts TEXT NOT NULL,
  first_latest INTEGER NOT NULL,
  shown BLOB
);

CREATE TABLE capture (
  capture INTEGER PRIMARY KEY,
  page INTEGER NOT NULL,
  address TEXT,
  earliest INTEGER NOT NULL,
  latest INTEGER NOT NULL,
  stated_by TEXT NOT NULL,
  access TEXT NOT NULL,
  public INTEGER NOT NULL,
  removed TEXT NOT NULL,
  parts_root BLOB,
  parts_count INTEGER NOT NULL,
  time_commitment BLOB,
  source_commitment BLOB,
  provenance TEXT
);
CREATE INDEX capture_by_page ON capture (page, earliest);

CREATE TABLE evidence_file (
  file INTEGER PRIMARY KEY,
  name TEXT NOT NULL
);

CREATE TABLE record (
  capture INTEGER NOT NULL,
  role TEXT NOT NULL,
  file INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  length INTEGER NOT NULL,
  sha256 BLOB NOT NULL,
  PRIMARY KEY (capture, role)
) WITHOUT ROWID;
CREATE INDEX record_by_place ON record (file, offset);

CREATE TABLE item (
  item INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  platform TEXT NOT NULL,
  identity_kind TEXT NOT NULL,
  identity TEXT NOT NULL,
  newest INTEGER
);
CREATE INDEX item_by_platform ON item (platform, kind);

CREATE TABLE content (
  content INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  title TEXT,
  requester_id TEXT,
  requester_name TEXT,
  description TEXT,
  keywords TEXT,
  pay_raw TEXT,
  pay_amount TEXT,
  pay_high TEXT,
  pay_currency TEXT,
  pay_unit TEXT,
  pay_kind TEXT,
  time_allotted INTEGER,
  approved_count TEXT,
  approval_rate TEXT,
  masters INTEGER,
  country TEXT,
  custom TEXT,
  qualifications TEXT,
  document_kind TEXT,
  listing INTEGER,
  text TEXT,
  fields TEXT,
  of_platform TEXT,
  scores TEXT,
  reviews INTEGER,
  address TEXT,
  extra TEXT
);

-- The narrow log: a page shows an item with this content. A sighting is a capture of the page.
CREATE TABLE reading (
  item INTEGER NOT NULL,
  page INTEGER NOT NULL,
  content INTEGER NOT NULL,
  units_left INTEGER,
  units_approximate INTEGER,
  posted_at INTEGER,
  expires_at INTEGER,
  printed INTEGER,
  PRIMARY KEY (item, page, content)
) WITHOUT ROWID;

CREATE TABLE printed_times (
  printed INTEGER PRIMARY KEY,
  posted_text TEXT,
  expires_text TEXT
);

CREATE TABLE version (
  version INTEGER PRIMARY KEY,
  item INTEGER NOT NULL,
  content INTEGER NOT NULL,
  first_earliest INTEGER NOT NULL,
  first_latest INTEGER NOT NULL,
  last_earliest INTEGER NOT NULL,
  last_latest INTEGER NOT NULL,
  others_latest INTEGER NOT NULL,
  sightings INTEGER NOT NULL,
  captures INTEGER NOT NULL,
  access INTEGER NOT NULL,
  came_in INTEGER NOT NULL,
  vanished INTEGER NOT NULL,
  units_left INTEGER,
  units_approximate INTEGER,
  posted_at INTEGER,
  expires_at INTEGER,
  printed INTEGER
);
CREATE INDEX version_by_item ON version (item);
CREATE INDEX version_by_content ON version (content, item);

CREATE TABLE change (
  change INTEGER PRIMARY KEY,
  item INTEGER NOT NULL,
  kind TEXT NOT NULL,
  from_version INTEGER,
  to_version INTEGER,
  earliest INTEGER NOT NULL,
  latest INTEGER NOT NULL
);
CREATE INDEX change_by_item ON change (item);
CREATE INDEX change_by_time ON change (latest);

-- Which of two contents of one item came first where their windows overlap. Nothing finer.
CREATE TABLE order_hint (
  item INTEGER NOT NULL,
  earliest INTEGER NOT NULL,
  latest INTEGER NOT NULL,
  content INTEGER NOT NULL,
  place INTEGER NOT NULL,
  PRIMARY KEY (item, earliest, latest, content)
) WITHOUT ROWID;

CREATE TABLE scope (
  scope INTEGER PRIMARY KEY,
  platform TEXT NOT NULL,
  name TEXT NOT NULL
);

-- Pages of a list of several pages, by window: all of them together are a census.
CREATE TABLE scope_page (
  scope INTEGER NOT NULL,
  earliest INTEGER NOT NULL,
  latest INTEGER NOT NULL,
  pages INTEGER NOT NULL,
  page_number INTEGER NOT NULL,
  PRIMARY KEY (scope, earliest, latest, pages, page_number)
) WITHOUT ROWID;

CREATE TABLE census (
  scope INTEGER NOT NULL,
  earliest INTEGER NOT NULL,
  latest INTEGER NOT NULL,
  PRIMARY KEY (scope, earliest, latest)
) WITHOUT ROWID;

CREATE TABLE scope_item (
  scope INTEGER NOT NULL,
  item INTEGER NOT NULL,
  first_latest INTEGER NOT NULL,
  open_until INTEGER NOT NULL,
  PRIMARY KEY (scope, item)
) WITHOUT ROWID;
CREATE INDEX scope_item_open ON scope_item (scope, open_until);
CREATE INDEX scope_item_by_item ON scope_item (item);

CREATE TABLE gap (
  gap INTEGER PRIMARY KEY,
  platform TEXT NOT NULL,
  reason TEXT NOT NULL,
  earliest INTEGER NOT NULL,
  latest INTEGER NOT NULL
);
CREATE INDEX gap_by_platform ON gap (platform, reason, earliest);

-- Items, and contents of items, that k or more independent sources saw. content 0: the item.
CREATE TABLE k_seen (
  item INTEGER NOT NULL,
  content INTEGER NOT NULL,
  PRIMARY KEY (item, content)
) WITHOUT ROWID;

-- A cited version that a late page merged, split or moved: where what founded it is now.
CREATE TABLE alias (
  alias INTEGER PRIMARY KEY,
  version INTEGER,
  item INTEGER NOT NULL
);
CREATE INDEX alias_by_version ON alias (version);

CREATE TABLE outbox (
  entity INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  deleted INTEGER NOT NULL,
  sequence INTEGER NOT NULL
);
CREATE INDEX outbox_by_sequence ON outbox (sequence);

CREATE TABLE consumer (
  name TEXT PRIMARY KEY,
  cursor INTEGER NOT NULL
) WITHOUT ROWID;

-- Views for people.

CREATE VIEW captures AS SELECT
  'P' || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.capture >> 60 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.capture >> 55 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.capture >> 50 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.capture >> 45 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.capture >> 40 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.capture >> 35 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.capture >> 30 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.capture >> 25 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.capture >> 20 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.capture >> 15 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.capture >> 10 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.capture >> 5 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (c.capture >> 0 & 31) + 1, 1) AS id,
  p.platform AS platform, c.address AS address,
  strftime('%Y-%m-%dT%H:%M:%SZ', c.earliest, 'unixepoch') AS seen_from, strftime('%Y-%m-%dT%H:%M:%SZ', c.latest, 'unixepoch') AS seen_before,
  c.stated_by AS stated_by, c.access AS access, c.public AS public,
  p.state AS state, p.reader AS reader, lower(hex(p.digest)) AS digest,
  c.removed AS removed, lower(hex(c.parts_root)) AS parts_root, c.parts_count AS parts_count,
  lower(hex(c.time_commitment)) AS time_commitment,
  lower(hex(c.source_commitment)) AS source_commitment, c.provenance AS provenance,
  c.capture AS capture, c.page AS page
FROM capture c JOIN page p ON p.page = c.page;

CREATE VIEW records AS SELECT
  'P' || substr('0123456789abcdefghjkmnpqrstvwxyz', (r.capture >> 60 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (r.capture >> 55 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (r.capture >> 50 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (r.capture >> 45 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (r.capture >> 40 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (r.capture >> 35 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (r.capture >> 30 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (r.capture >> 25 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (r.capture >> 20 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (r.capture >> 15 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (r.capture >> 10 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (r.capture >> 5 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (r.capture >> 0 & 31) + 1, 1) AS capture_id,
  r.role AS role, f.name AS file, r.offset AS offset, r.length AS length,
  lower(hex(r.sha256)) AS sha256
FROM record r JOIN evidence_file f ON f.file = r.file;

CREATE VIEW pages AS SELECT
  lower(hex(p.digest)) AS digest, p.platform AS platform, p.state AS state, p.reader AS reader,
  s.name AS scope, p.whole AS whole, p.advertised_listings AS advertised_listings,
  p.advertised_units AS advertised_units, p.advertised_page AS advertised_page,
  p.advertised_pages AS advertised_pages, p.missed AS missed, p.doubts AS doubts,
  p.page AS page
FROM page p LEFT JOIN scope s ON s.scope = p.scope;

CREATE VIEW versions AS SELECT
  'V' || substr('0123456789abcdefghjkmnpqrstvwxyz', (v.version >> 60 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (v.version >> 55 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (v.version >> 50 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (v.version >> 45 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (v.version >> 40 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (v.version >> 35 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (v.version >> 30 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (v.version >> 25 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (v.version >> 20 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (v.version >> 15 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (v.version >> 10 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (v.version >> 5 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (v.version >> 0 & 31) + 1, 1) AS id,
  CASE i.kind WHEN 'listing' THEN 'L' WHEN 'document' THEN 'D' ELSE 'T' END || substr('0123456789abcdefghjkmnpqrstvwxyz', (v.item >> 60 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (v.item >> 55 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (v.item >> 50 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (v.item >> 45 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (v.item >> 40 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (v.item >> 35 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (v.item >> 30 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (v.item >> 25 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (v.item >> 20 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (v.item >> 15 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (v.item >> 10 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (v.item >> 5 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (v.item >> 0 & 31) + 1, 1) AS item_id,
  i.kind AS kind, i.platform AS platform, i.identity AS identity,
  k.title AS title, k.requester_id AS requester_id, k.requester_name AS requester_name,
  k.description AS description, k.keywords AS keywords,
  k.pay_raw AS pay_raw, k.pay_amount AS pay_amount, k.pay_high AS pay_high,
  k.pay_currency AS pay_currency, k.pay_unit AS pay_unit, k.pay_kind AS pay_kind,
  k.time_allotted AS time_allotted, k.approved_count AS approved_count,
  k.approval_rate AS approval_rate, k.masters AS masters, k.country AS country,
  k.custom AS custom, k.document_kind AS document_kind, k.text AS text,
  strftime('%Y-%m-%dT%H:%M:%SZ', v.first_earliest, 'unixepoch') AS first_seen_from, strftime('%Y-%m-%dT%H:%M:%SZ', v.first_latest, 'unixepoch') AS first_seen_before,
  strftime('%Y-%m-%dT%H:%M:%SZ', v.last_earliest, 'unixepoch') AS last_seen_from, strftime('%Y-%m-%dT%H:%M:%SZ', v.last_latest, 'unixepoch') AS last_seen_before,
  v.sightings AS sightings, v.captures AS captures,
  v.units_left AS units_left, v.units_approximate AS units_approximate,
  strftime('%Y-%m-%dT%H:%M:%SZ', v.posted_at, 'unixepoch') AS posted_at, strftime('%Y-%m-%dT%H:%M:%SZ', v.expires_at, 'unixepoch') AS expires_at, v.vanished AS vanished,
  CASE WHEN s.item IS NULL THEN '<k' ELSE '≥k' END AS seen_by,
  v.version AS version, v.item AS item, v.content AS content
FROM version v JOIN item i ON i.item = v.item JOIN content k ON k.content = v.content
LEFT JOIN k_seen s ON s.item = v.item AND s.content = v.content;

CREATE VIEW listings AS SELECT
  'L' || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 60 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 55 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 50 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 45 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 40 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 35 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 30 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 25 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 20 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 15 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 10 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 5 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 0 & 31) + 1, 1) AS id,
  i.platform AS platform, i.identity AS identity, i.identity_kind AS identity_kind,
  k.title AS title, k.requester_id AS requester_id, k.requester_name AS requester_name,
  k.pay_raw AS pay_raw, k.pay_amount AS pay_amount, k.pay_high AS pay_high,
  k.pay_currency AS pay_currency, k.pay_unit AS pay_unit, k.pay_kind AS pay_kind,
  k.time_allotted AS time_allotted, n.units_left AS units_left,
  strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT min(v.first_earliest) FROM version v WHERE v.item = i.item), 'unixepoch') AS first_seen_from,
  strftime('%Y-%m-%dT%H:%M:%SZ', n.last_latest, 'unixepoch') AS last_seen_before,
  (SELECT count(*) FROM version v WHERE v.item = i.item) AS versions,
  (SELECT sum(v.sightings) FROM version v WHERE v.item = i.item) AS sightings,
  n.vanished AS vanished,
  CASE WHEN s.item IS NULL THEN '<k' ELSE '≥k' END AS seen_by,
  i.item AS item
FROM item i JOIN version n ON n.version = i.newest JOIN content k ON k.content = n.content
LEFT JOIN k_seen s ON s.item = i.item AND s.content = 0
WHERE i.kind = 'listing';

CREATE VIEW documents AS SELECT
  'D' || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 60 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 55 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 50 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 45 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 40 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 35 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 30 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 25 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 20 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 15 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 10 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 5 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 0 & 31) + 1, 1) AS id,
  i.platform AS platform, i.identity AS identity, i.identity_kind AS identity_kind,
  k.title AS title, k.document_kind AS document_kind, k.requester_id AS requester_id,
  k.requester_name AS requester_name, k.text AS text,
  CASE WHEN k.listing IS NULL THEN NULL ELSE 'L' || substr('0123456789abcdefghjkmnpqrstvwxyz', (k.listing >> 60 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (k.listing >> 55 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (k.listing >> 50 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (k.listing >> 45 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (k.listing >> 40 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (k.listing >> 35 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (k.listing >> 30 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (k.listing >> 25 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (k.listing >> 20 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (k.listing >> 15 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (k.listing >> 10 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (k.listing >> 5 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (k.listing >> 0 & 31) + 1, 1) END AS listing_id,
  strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT min(v.first_earliest) FROM version v WHERE v.item = i.item), 'unixepoch') AS first_seen_from,
  strftime('%Y-%m-%dT%H:%M:%SZ', n.last_latest, 'unixepoch') AS last_seen_before,
  (SELECT count(*) FROM version v WHERE v.item = i.item) AS versions,
  (SELECT sum(v.sightings) FROM version v WHERE v.item = i.item) AS sightings,
  n.vanished AS vanished,
  CASE WHEN s.item IS NULL THEN '<k' ELSE '≥k' END AS seen_by,
  i.item AS item
FROM item i JOIN version n ON n.version = i.newest JOIN content k ON k.content = n.content
LEFT JOIN k_seen s ON s.item = i.item AND s.content = 0
WHERE i.kind = 'document';

CREATE VIEW ratings AS SELECT
  'T' || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 60 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 55 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 50 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 45 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 40 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 35 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 30 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 25 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 20 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 15 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 10 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 5 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (i.item >> 0 & 31) + 1, 1) AS id,
  i.platform AS platform, i.identity AS identity, i.identity_kind AS identity_kind,
  k.of_platform AS of_platform, k.requester_id AS requester_id,
  k.requester_name AS requester_name, k.scores AS scores, k.reviews AS reviews,
  strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT min(v.first_earliest) FROM version v WHERE v.item = i.item), 'unixepoch') AS first_seen_from,
  strftime('%Y-%m-%dT%H:%M:%SZ', n.last_latest, 'unixepoch') AS last_seen_before,
  (SELECT count(*) FROM version v WHERE v.item = i.item) AS versions,
  (SELECT sum(v.sightings) FROM version v WHERE v.item = i.item) AS sightings,
  n.vanished AS vanished,
  CASE WHEN s.item IS NULL THEN '<k' ELSE '≥k' END AS seen_by,
  i.item AS item
FROM item i JOIN version n ON n.version = i.newest JOIN content k ON k.content = n.content
LEFT JOIN k_seen s ON s.item = i.item AND s.content = 0
WHERE i.kind = 'rating';

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

CREATE VIEW gaps AS SELECT
  'G' || substr('0123456789abcdefghjkmnpqrstvwxyz', (g.gap >> 60 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (g.gap >> 55 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (g.gap >> 50 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (g.gap >> 45 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (g.gap >> 40 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (g.gap >> 35 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (g.gap >> 30 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (g.gap >> 25 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (g.gap >> 20 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (g.gap >> 15 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (g.gap >> 10 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (g.gap >> 5 & 31) + 1, 1) || substr('0123456789abcdefghjkmnpqrstvwxyz', (g.gap >> 0 & 31) + 1, 1) AS id, g.platform AS platform, g.reason AS reason,
  strftime('%Y-%m-%dT%H:%M:%SZ', g.earliest, 'unixepoch') AS gap_from, strftime('%Y-%m-%dT%H:%M:%SZ', g.latest, 'unixepoch') AS gap_before, g.gap AS gap
FROM gap g;

CREATE VIEW requesters AS SELECT
  i.platform AS platform, k.requester_id AS requester_id, k.requester_name AS requester_name,
  strftime('%Y-%m-%dT%H:%M:%SZ', min(v.first_earliest), 'unixepoch') AS first_seen_from, strftime('%Y-%m-%dT%H:%M:%SZ', max(v.last_latest), 'unixepoch') AS last_seen_before,
  count(DISTINCT v.item) AS items, count(*) AS versions
FROM version v JOIN item i ON i.item = v.item JOIN content k ON k.content = v.content
WHERE i.kind <> 'rating' AND (k.requester_id IS NOT NULL OR k.requester_name IS NOT NULL)
GROUP BY i.platform, k.requester_id, k.requester_name;
