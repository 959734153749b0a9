-- A batch that is under way can be stopped, and goes on from there or is taken back.
ALTER TABLE code_batch DROP CONSTRAINT code_batch_state;
ALTER TABLE code_batch ADD CONSTRAINT code_batch_state CHECK (
  state IN ('draft', 'running', 'stopping', 'stopped', 'done', 'undoing', 'undone'));
DROP INDEX code_batch_under_way;
CREATE INDEX code_batch_under_way ON code_batch (shop_id, id) WHERE state IN ('running', 'stopping', 'undoing');

-- The row's partner was archived by the undoing of an earlier import.
ALTER TABLE batch_row ADD COLUMN takes_back boolean NOT NULL DEFAULT false;
