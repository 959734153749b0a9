-- What one code says otherwise than its offer. Null follows the offer; an end of infinity is none, a limit of 0 is none.
ALTER TABLE code
  ADD COLUMN own_starts_at timestamptz(6),
  ADD COLUMN own_ends_at timestamptz(6),
  ADD COLUMN own_usage_limit integer,
  ADD COLUMN own_minimum json,
  ADD CONSTRAINT code_own_usage_limit CHECK (own_usage_limit >= 0);

-- Those few of an offer that a change of it must not contradict.
CREATE INDEX code_own ON code (shop_id, offer_id)
  WHERE own_starts_at IS NOT NULL OR own_ends_at IS NOT NULL OR own_usage_limit IS NOT NULL OR own_minimum IS NOT NULL;

-- moving: on its way from the discount that codes share into one of its own, or back.
ALTER TABLE code DROP CONSTRAINT code_state_known;
ALTER TABLE code ADD CONSTRAINT code_state_known CHECK (
  state IN ('making', 'live', 'stopping', 'stopped', 'resuming', 'moving', 'failed', 'missing'));

-- What an imported row says of its code alone (app/db/own-conditions.ts).
ALTER TABLE batch_row ADD COLUMN own json;
