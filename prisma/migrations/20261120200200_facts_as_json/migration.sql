-- Facts and decisions are written and read whole: as jsonb, taking them apart cost a third of a settlement's time in the
-- database, and more room.
ALTER TABLE orders ALTER COLUMN facts TYPE json;
ALTER TABLE decision ALTER COLUMN decided TYPE json, ALTER COLUMN trail TYPE json;
