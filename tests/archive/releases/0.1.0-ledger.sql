BEGIN TRANSACTION;
CREATE TABLE alias (
  alias INTEGER PRIMARY KEY,
  version INTEGER,
  item INTEGER NOT NULL
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
INSERT INTO "capture" VALUES(1,8279992130505635401,'https://invented.example/list',1772323200,1772326800,'file','donated',0,'[]',X'600E2CC8FDDE37E82EE4C2A52917D8F4028EFB55D854BE01105DDD44B1B9264B',3,NULL,NULL,NULL);
INSERT INTO "capture" VALUES(2,2964925160832402422,'https://invented.example/list',1772326800,1772330400,'file','donated',0,'[]',X'9D26B70E74C147139851FEB484D77E29561877A463DDA7972FEA1DAFD462C0EB',3,NULL,NULL,NULL);
INSERT INTO "capture" VALUES(3,8666602500962965384,'https://invented.example/list',1772330400,1772334000,'file','donated',0,'[]',X'CA2E505E0BC45EC8EBB4728DA4264ADE77016F5196FFD692FC89EED6D0285E7C',3,NULL,NULL,NULL);
INSERT INTO "capture" VALUES(4,410304611515650766,'https://invented.example/list',1772334000,1772337600,'file','donated',0,'[]',X'5F6C48189B619D6D5993830178BD7BF33E6674015D5F844B3D784C7A5114E7FC',3,NULL,NULL,NULL);
INSERT INTO "capture" VALUES(5,5275026016158151236,'https://invented.example/list',1772337600,1772341200,'file','donated',0,'[]',X'254423F625E44971921E3C7FB9DEED075A3E155193BAECEF2E37EAB895E17342',3,NULL,NULL,NULL);
INSERT INTO "capture" VALUES(6,7984907539745515433,'https://invented.example/list',1772341200,1772344800,'file','donated',0,'[]',X'B83A387D8A9FE66B64725FB611D477C356AF37F86BD6099FF3A61F7C6A1E34E0',3,NULL,NULL,NULL);
CREATE TABLE census (
  scope INTEGER NOT NULL,
  earliest INTEGER NOT NULL,
  latest INTEGER NOT NULL,
  PRIMARY KEY (scope, earliest, latest)
) WITHOUT ROWID;
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
INSERT INTO "change" VALUES(653902379986475650,7063594615908290639,'appeared',NULL,2807777793629119882,1772341200,1772344800);
INSERT INTO "change" VALUES(1973989973275713710,3459043522226120597,'appeared',NULL,1136081228779370279,1772337600,1772341200);
INSERT INTO "change" VALUES(3706716791140114634,640394755640727713,'appeared',NULL,5978542577256941253,1772334000,1772337600);
INSERT INTO "change" VALUES(4897394841538918301,8735078818631767946,'appeared',NULL,2914449564186041648,1772326800,1772330400);
INSERT INTO "change" VALUES(6459980266363928413,5678168240729383250,'appeared',NULL,7680873887777745187,1772323200,1772326800);
INSERT INTO "change" VALUES(8429137429230171374,9140852997240273077,'appeared',NULL,3718363322595965882,1772330400,1772334000);
CREATE TABLE consumer (
  name TEXT PRIMARY KEY,
  cursor INTEGER NOT NULL
) WITHOUT ROWID;
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
INSERT INTO "content" VALUES(861112556730328714,'listing','Sort invented receipts 0','RQ1','Requester RQ1','Say what each line of an invented receipt is.','["receipts","sorting"]','$0.05','0.05',NULL,'USD','task','fixed',3600,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "content" VALUES(1262234346131451216,'listing','Sort invented receipts 4','RQ1','Requester RQ1','Say what each line of an invented receipt is.','["receipts","sorting"]','$0.05','0.05',NULL,'USD','task','fixed',3600,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "content" VALUES(1279833637407555725,'listing','Sort invented receipts 1','RQ1','Requester RQ1','Say what each line of an invented receipt is.','["receipts","sorting"]','$0.05','0.05',NULL,'USD','task','fixed',3600,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "content" VALUES(1449205984865053040,'listing','Sort invented receipts 5','RQ1','Requester RQ1','Say what each line of an invented receipt is.','["receipts","sorting"]','$0.05','0.05',NULL,'USD','task','fixed',3600,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "content" VALUES(2777816093803424967,'listing','Sort invented receipts 2','RQ1','Requester RQ1','Say what each line of an invented receipt is.','["receipts","sorting"]','$0.05','0.05',NULL,'USD','task','fixed',3600,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "content" VALUES(7283052796098178397,'listing','Sort invented receipts 3','RQ1','Requester RQ1','Say what each line of an invented receipt is.','["receipts","sorting"]','$0.05','0.05',NULL,'USD','task','fixed',3600,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE evidence_file (
  file INTEGER PRIMARY KEY,
  name TEXT NOT NULL
);
INSERT INTO "evidence_file" VALUES(4880435008265862733,'segment-a.warc.gz');
CREATE TABLE gap (
  gap INTEGER PRIMARY KEY,
  platform TEXT NOT NULL,
  reason TEXT NOT NULL,
  earliest INTEGER NOT NULL,
  latest INTEGER NOT NULL
);
CREATE TABLE item (
  item INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  platform TEXT NOT NULL,
  identity_kind TEXT NOT NULL,
  identity TEXT NOT NULL,
  newest INTEGER
);
INSERT INTO "item" VALUES(653902379986475650,'listing','invented','platform','offer-5',2807777793629119882);
INSERT INTO "item" VALUES(1973989973275713710,'listing','invented','platform','offer-4',1136081228779370279);
INSERT INTO "item" VALUES(3706716791140114634,'listing','invented','platform','offer-3',5978542577256941253);
INSERT INTO "item" VALUES(4897394841538918301,'listing','invented','platform','offer-1',2914449564186041648);
INSERT INTO "item" VALUES(6459980266363928413,'listing','invented','platform','offer-0',7680873887777745187);
INSERT INTO "item" VALUES(8429137429230171374,'listing','invented','platform','offer-2',3718363322595965882);
CREATE TABLE k_seen (
  item INTEGER NOT NULL,
  content INTEGER NOT NULL,
  PRIMARY KEY (item, content)
) WITHOUT ROWID;
INSERT INTO "k_seen" VALUES(4897394841538918301,0);
INSERT INTO "k_seen" VALUES(4897394841538918301,1279833637407555725);
INSERT INTO "k_seen" VALUES(6459980266363928413,0);
INSERT INTO "k_seen" VALUES(6459980266363928413,861112556730328714);
INSERT INTO "k_seen" VALUES(8429137429230171374,0);
INSERT INTO "k_seen" VALUES(8429137429230171374,2777816093803424967);
CREATE TABLE order_hint (
  item INTEGER NOT NULL,
  earliest INTEGER NOT NULL,
  latest INTEGER NOT NULL,
  content INTEGER NOT NULL,
  place INTEGER NOT NULL,
  PRIMARY KEY (item, earliest, latest, content)
) WITHOUT ROWID;
CREATE TABLE outbox (
  last INTEGER PRIMARY KEY,
  settled INTEGER NOT NULL,
  entities BLOB NOT NULL
);
INSERT INTO "outbox" VALUES(12,1,X'BA7B2CBDBD479A3330DD19ED6F347228273762BDDB2BC40F23E9901D1BF2976A8A657EED063BF726C5C6F25FCC0CF852');
INSERT INTO "outbox" VALUES(15,0,X'30DD19ED6F347228BA7B2CBDBD479A3323E9901D1BF2976A');
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
INSERT INTO "page" VALUES(410304611515650766,'invented',X'5F6C48189B619D6D5993830178BD7BF33E6674015D5F844B3D784C7A5114E7FC','listings','invented/1',NULL,0,NULL,NULL,NULL,NULL,'[]','[]',1772337600,X'CAE0E15248E770335DEDD847EE991265');
INSERT INTO "page" VALUES(2964925160832402422,'invented',X'9D26B70E74C147139851FEB484D77E29561877A463DDA7972FEA1DAFD462C0EB','listings','invented/1',NULL,0,NULL,NULL,NULL,NULL,'[]','[]',1772330400,X'9DF7C12EA90AF7438D004691E9E1C211');
INSERT INTO "page" VALUES(5275026016158151236,'invented',X'254423F625E44971921E3C7FB9DEED075A3E155193BAECEF2E37EAB895E17342','listings','invented/1',NULL,0,NULL,NULL,NULL,NULL,'[]','[]',1772341200,X'AE20480B6C05651B506D7640735B8411');
INSERT INTO "page" VALUES(7984907539745515433,'invented',X'B83A387D8A9FE66B64725FB611D477C356AF37F86BD6099FF3A61F7C6A1E34E0','listings','invented/1',NULL,0,NULL,NULL,NULL,NULL,'[]','[]',1772344800,X'825AE004C02013097069403E2A9D1C14');
INSERT INTO "page" VALUES(8279992130505635401,'invented',X'600E2CC8FDDE37E82EE4C2A52917D8F4028EFB55D854BE01105DDD44B1B9264B','listings','invented/1',NULL,0,NULL,NULL,NULL,NULL,'[]','[]',1772326800,X'5DBFA768D375A6598A268AD74E49F30B');
INSERT INTO "page" VALUES(8666602500962965384,'invented',X'CA2E505E0BC45EC8EBB4728DA4264ADE77016F5196FFD692FC89EED6D0285E7C','listings','invented/1',NULL,0,NULL,NULL,NULL,NULL,'[]','[]',1772334000,X'EEB43618D54FFA74C72C841205C98C26');
CREATE TABLE paid_in (
  item INTEGER NOT NULL,
  content INTEGER NOT NULL,
  country TEXT NOT NULL,
  PRIMARY KEY (item, content, country)
) WITHOUT ROWID;
CREATE TABLE pending_leaf (leaf BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE printed_times (
  printed INTEGER PRIMARY KEY,
  posted_text TEXT,
  expires_text TEXT
);
INSERT INTO "printed_times" VALUES(1488605380428346680,'today',NULL);
CREATE TABLE "reading" (
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
INSERT INTO "reading" VALUES(3706716791140114634,410304611515650766,7283052796098178397,3,0,NULL,NULL,1488605380428346680);
INSERT INTO "reading" VALUES(4897394841538918301,2964925160832402422,1279833637407555725,3,0,NULL,NULL,1488605380428346680);
INSERT INTO "reading" VALUES(1973989973275713710,5275026016158151236,1262234346131451216,3,0,NULL,NULL,1488605380428346680);
INSERT INTO "reading" VALUES(653902379986475650,7984907539745515433,1449205984865053040,3,0,NULL,NULL,1488605380428346680);
INSERT INTO "reading" VALUES(6459980266363928413,8279992130505635401,861112556730328714,3,0,NULL,NULL,1488605380428346680);
INSERT INTO "reading" VALUES(8429137429230171374,8666602500962965384,2777816093803424967,3,0,NULL,NULL,1488605380428346680);
CREATE TABLE record (
  capture INTEGER NOT NULL,
  role TEXT NOT NULL,
  file INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  length INTEGER NOT NULL,
  sha256 BLOB NOT NULL,
  PRIMARY KEY (capture, role)
) WITHOUT ROWID;
INSERT INTO "record" VALUES(1,'notes',4880435008265862733,140719340584,50,X'600E2CC8FDDE37E82EE4C2A52917D8F4028EFB55D854BE01105DDD44B1B9264B');
INSERT INTO "record" VALUES(1,'page',4880435008265862733,140719340484,100,X'600E2CC8FDDE37E82EE4C2A52917D8F4028EFB55D854BE01105DDD44B1B9264B');
INSERT INTO "record" VALUES(2,'notes',4880435008265862733,197811382019,50,X'9D26B70E74C147139851FEB484D77E29561877A463DDA7972FEA1DAFD462C0EB');
INSERT INTO "record" VALUES(2,'page',4880435008265862733,197811381919,100,X'9D26B70E74C147139851FEB484D77E29561877A463DDA7972FEA1DAFD462C0EB');
INSERT INTO "record" VALUES(3,'notes',4880435008265862733,285805288366,50,X'CA2E505E0BC45EC8EBB4728DA4264ADE77016F5196FFD692FC89EED6D0285E7C');
INSERT INTO "record" VALUES(3,'page',4880435008265862733,285805288266,100,X'CA2E505E0BC45EC8EBB4728DA4264ADE77016F5196FFD692FC89EED6D0285E7C');
INSERT INTO "record" VALUES(4,'notes',4880435008265862733,666733749819,50,X'5F6C48189B619D6D5993830178BD7BF33E6674015D5F844B3D784C7A5114E7FC');
INSERT INTO "record" VALUES(4,'page',4880435008265862733,666733749719,100,X'5F6C48189B619D6D5993830178BD7BF33E6674015D5F844B3D784C7A5114E7FC');
INSERT INTO "record" VALUES(5,'notes',4880435008265862733,561021090985,50,X'254423F625E44971921E3C7FB9DEED075A3E155193BAECEF2E37EAB895E17342');
INSERT INTO "record" VALUES(5,'page',4880435008265862733,561021090885,100,X'254423F625E44971921E3C7FB9DEED075A3E155193BAECEF2E37EAB895E17342');
INSERT INTO "record" VALUES(6,'notes',4880435008265862733,179623924986,50,X'B83A387D8A9FE66B64725FB611D477C356AF37F86BD6099FF3A61F7C6A1E34E0');
INSERT INTO "record" VALUES(6,'page',4880435008265862733,179623924886,100,X'B83A387D8A9FE66B64725FB611D477C356AF37F86BD6099FF3A61F7C6A1E34E0');
CREATE TABLE scope (
  scope INTEGER PRIMARY KEY,
  platform TEXT NOT NULL,
  name TEXT NOT NULL
);
CREATE TABLE scope_item (
  scope INTEGER NOT NULL,
  open_until INTEGER NOT NULL,
  item INTEGER NOT NULL,
  first_latest INTEGER NOT NULL,
  PRIMARY KEY (scope, open_until, item)
) WITHOUT ROWID;
CREATE TABLE scope_page (
  scope INTEGER NOT NULL,
  earliest INTEGER NOT NULL,
  latest INTEGER NOT NULL,
  pages INTEGER NOT NULL,
  page_number INTEGER NOT NULL,
  PRIMARY KEY (scope, earliest, latest, pages, page_number)
) WITHOUT ROWID;
CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO "setting" VALUES('rewritten','2026-11-22 188416');
INSERT INTO "setting" VALUES('sequence','15');
CREATE TABLE stale_content (content INTEGER PRIMARY KEY);
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
INSERT INTO "version" VALUES(1136081228779370279,1973989973275713710,1262234346131451216,1772337600,1772341200,1772337600,1772341200,-4611686018427387904,1,1,4,1,0,3,0,NULL,NULL,1488605380428346680);
INSERT INTO "version" VALUES(2807777793629119882,653902379986475650,1449205984865053040,1772341200,1772344800,1772341200,1772344800,-4611686018427387904,1,1,4,1,0,3,0,NULL,NULL,1488605380428346680);
INSERT INTO "version" VALUES(2914449564186041648,4897394841538918301,1279833637407555725,1772326800,1772330400,1772326800,1772330400,-4611686018427387904,1,1,4,1,0,3,0,NULL,NULL,1488605380428346680);
INSERT INTO "version" VALUES(3718363322595965882,8429137429230171374,2777816093803424967,1772330400,1772334000,1772330400,1772334000,-4611686018427387904,1,1,4,1,0,3,0,NULL,NULL,1488605380428346680);
INSERT INTO "version" VALUES(5978542577256941253,3706716791140114634,7283052796098178397,1772334000,1772337600,1772334000,1772337600,-4611686018427387904,1,1,4,1,0,3,0,NULL,NULL,1488605380428346680);
INSERT INTO "version" VALUES(7680873887777745187,6459980266363928413,861112556730328714,1772323200,1772326800,1772323200,1772326800,-4611686018427387904,1,1,4,1,0,3,0,NULL,NULL,1488605380428346680);
CREATE TABLE visit_gap (
  platform TEXT NOT NULL,
  reason TEXT NOT NULL,
  earliest INTEGER NOT NULL,
  latest INTEGER NOT NULL,
  PRIMARY KEY (platform, reason, earliest, latest)
) WITHOUT ROWID;
CREATE TABLE visit_walk (
  platform TEXT NOT NULL,
  hour INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  tenths INTEGER,
  PRIMARY KEY (platform, hour)
) WITHOUT ROWID;
CREATE INDEX capture_by_page ON capture (page, earliest);
CREATE INDEX record_by_place ON record (file, offset);
CREATE INDEX version_by_item ON version (item);
CREATE INDEX gap_by_platform ON gap (platform, reason, earliest);
CREATE INDEX alias_by_version ON alias (version);
CREATE INDEX item_of_ratings ON item (platform) WHERE kind = 'rating';
CREATE INDEX reading_by_item ON reading (item);
CREATE INDEX change_by_time ON change (latest);
CREATE UNIQUE INDEX scope_item_by_item ON scope_item (item, scope);
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
COMMIT;
PRAGMA user_version=5;
PRAGMA application_id=1347898437;
