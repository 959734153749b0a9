-- The trail stands in `decided`, where the page and the next settlement read it: a second copy was written with each
-- decision and read by nobody.
ALTER TABLE decision DROP COLUMN trail;
