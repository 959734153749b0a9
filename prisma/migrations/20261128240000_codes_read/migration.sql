-- When all codes of a discount were last compared with those known here: how many they are does not tell that one was put in for
-- another (docs/decisions/0054-codes-read-through.md).
ALTER TABLE store_discount ADD COLUMN codes_read_at timestamptz(6);
