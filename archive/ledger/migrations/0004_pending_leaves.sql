-- Hashes of leaves that wait for the log's next checkpoint. They are salted with their source's
-- key, so that without it nobody can tell whose, or of which capture, one is; by hash, no order.
CREATE TABLE pending_leaf (leaf BLOB PRIMARY KEY) WITHOUT ROWID;
