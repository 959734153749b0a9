-- Rows of a former program's file that could not be read are mended on the page: their cells are kept, sealed, until they
-- can be, are left out, or the file is begun.
ALTER TABLE moving_row ADD COLUMN cells bytea, ADD COLUMN wrong_column text;
ALTER TABLE moving_row ADD CONSTRAINT moving_row_cells CHECK (cells IS NULL OR fate = 'wrong');
-- What rows of balances are that name no state: asked once, and again with each row that is mended.
ALTER TABLE moving_file ADD COLUMN stateless text;
ALTER TABLE moving_file ADD CONSTRAINT moving_file_stateless CHECK (stateless = 'payable');
