-- The codes that a wish for a list is at: after a crash they are gone on with, though the list's filter may not show them any more.
ALTER TABLE list_wish ADD COLUMN at_hand text[];
