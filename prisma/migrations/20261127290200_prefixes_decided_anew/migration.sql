-- Rows of code prefixes are all decided on anew when one is mended: a prefix is the first line's that names it. Until the file is
-- begun their cells are kept as well where they can be read.
ALTER TABLE moving_row DROP CONSTRAINT moving_row_cells;
ALTER TABLE moving_row ADD CONSTRAINT moving_row_cells CHECK (cells IS NULL OR fate <> 'taken');
