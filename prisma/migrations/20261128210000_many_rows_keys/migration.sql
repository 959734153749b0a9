-- A file of a hundred thousand rows looked the same row up for each of them, and locked it: its batch for every row, and the shop for
-- every code.
-- contracts: both keys are looked at by the database alone; the release before this one runs without them as well.

-- A shop's row is never deleted, and a code comes with an offer or an owner of the same shop, which have keys of their own.
ALTER TABLE code DROP CONSTRAINT code_shop_id_fkey;

-- Rows are written by the transaction that made or holds their batch. They go with it as before, by one statement.
ALTER TABLE batch_row DROP CONSTRAINT batch_row_batch_fkey;
CREATE FUNCTION batch_rows_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM batch_row r USING gone g WHERE r.shop_id = g.shop_id AND r.batch_id = g.id;
  RETURN NULL;
END $$;
CREATE TRIGGER batch_rows_go AFTER DELETE ON code_batch REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION batch_rows_go();
