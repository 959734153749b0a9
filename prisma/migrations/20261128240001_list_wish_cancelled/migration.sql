-- A wish for all codes of a list can be cancelled: what is done stays, the rest is left.
ALTER TABLE list_wish DROP CONSTRAINT list_wish_known;
ALTER TABLE list_wish ADD CONSTRAINT list_wish_known
  CHECK (wish IN ('stop', 'resume', 'retry', 'delete') AND state IN ('running', 'done', 'cancelled'));
