-- The capture that holds a page's bytes is asked for at every repeat of that page, and a page that
-- came a thousand times has one: only those that hold a body stand here.
CREATE INDEX capture_of_body ON capture (page, public DESC) WHERE parts_root IS NOT NULL;
