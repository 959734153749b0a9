-- An order is updated several times, and its row takes a fifth of a page: with a fifth of the page free, three of five updates found
-- no room beside the row, and wrote to each of its indexes. The pages that are there already stay as they are.
ALTER TABLE orders SET (fillfactor = 60);
ALTER TABLE decision SET (fillfactor = 70);
