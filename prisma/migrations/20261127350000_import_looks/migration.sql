-- What the store was asked of a draft's codes, and what it has of them. A row whose code the store has is a fate of its own.
ALTER TABLE code_batch ADD COLUMN store_look json;
ALTER TABLE batch_row ADD CONSTRAINT batch_row_fates CHECK (fate IN ('make', 'partner', 'known', 'store', 'wrong')) NOT VALID;
ALTER TABLE batch_row DROP CONSTRAINT batch_row_fate;
