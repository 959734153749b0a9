-- What a row says that its code earns otherwise than its partner does.
ALTER TABLE batch_row ADD COLUMN terms json;
