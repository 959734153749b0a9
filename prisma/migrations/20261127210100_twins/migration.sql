-- A code that is kept for the partner of another, since people misread the one as the other.
ALTER TABLE code ADD COLUMN twin_of text COLLATE "C";
ALTER TABLE code ADD CONSTRAINT code_twin_of_fkey FOREIGN KEY (shop_id, twin_of) REFERENCES code (shop_id, key)
  ON DELETE SET NULL (twin_of) ON UPDATE CASCADE;
CREATE INDEX code_twin_of ON code (shop_id, twin_of) WHERE twin_of IS NOT NULL;
