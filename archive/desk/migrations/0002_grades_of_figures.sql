-- How what a published figure rests on was seen (visited, watched, donated, imported), with spaces
-- between: the grade that its citation carries. Empty where it left before this was kept.
ALTER TABLE published_cell ADD COLUMN access TEXT NOT NULL DEFAULT '';
