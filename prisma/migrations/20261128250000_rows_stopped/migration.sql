-- An export says of a code that it is stopped: its row keeps the name here, and nothing is made in the store.
ALTER TABLE batch_row ADD COLUMN stopped boolean NOT NULL DEFAULT false;
