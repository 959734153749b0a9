-- Many codes at once: what a merchant imports from a file, or makes for many partners by a pattern.
CREATE TABLE code_batch (
  shop_id integer NOT NULL,
  id serial NOT NULL,
  kind text NOT NULL,
  source text NOT NULL,
  state text NOT NULL,
  problem text,
  header json NOT NULL,
  columns json NOT NULL,
  settings json NOT NULL,
  created_at timestamptz(6) NOT NULL,
  finished_at timestamptz(6),
  CONSTRAINT code_batch_pkey PRIMARY KEY (shop_id, id),
  CONSTRAINT code_batch_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shop (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT code_batch_kind CHECK (kind IN ('import', 'pattern')),
  CONSTRAINT code_batch_state CHECK (state IN ('draft', 'running', 'done', 'undoing', 'undone'))
);
-- Those that a job works on, over all shops.
CREATE INDEX code_batch_under_way ON code_batch (shop_id, id) WHERE state IN ('running', 'undoing');

CREATE TABLE batch_row (
  shop_id integer NOT NULL,
  batch_id integer NOT NULL,
  line integer NOT NULL,
  cells json NOT NULL,
  fate text NOT NULL,
  wrong_column text,
  problem text,
  code_key text COLLATE "C",
  partner_id integer,
  new_partner text COLLATE "C",
  offer_id integer,
  CONSTRAINT batch_row_pkey PRIMARY KEY (shop_id, batch_id, line),
  CONSTRAINT batch_row_batch_fkey FOREIGN KEY (shop_id, batch_id) REFERENCES code_batch (shop_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT batch_row_fate CHECK (fate IN ('make', 'partner', 'known', 'wrong'))
);
-- Those few that a merchant looks for among the many that are made.
CREATE INDEX batch_row_others ON batch_row (shop_id, batch_id, fate, line) WHERE fate <> 'make';

ALTER TABLE code ADD COLUMN batch_id integer;
CREATE INDEX code_shop_id_batch_id_state_key_idx ON code (shop_id, batch_id, state, key) WHERE batch_id IS NOT NULL;

-- The same as before, with the batches of the shop.
CREATE OR REPLACE FUNCTION redact_shop(redacted integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  domain_of_shop text;
BEGIN
  SELECT domain INTO domain_of_shop FROM shop WHERE id = redacted FOR UPDATE;
  PERFORM set_config('vouch.redacting', redacted::text, true);
  DELETE FROM entry WHERE shop_id = redacted;
  DELETE FROM redemption WHERE shop_id = redacted;
  DELETE FROM decision WHERE shop_id = redacted;
  DELETE FROM order_evidence WHERE shop_id = redacted;
  DELETE FROM tie WHERE shop_id = redacted;
  DELETE FROM click WHERE shop_id = redacted;
  DELETE FROM click_day WHERE shop_id = redacted;
  DELETE FROM orders WHERE shop_id = redacted;
  DELETE FROM order_shop WHERE shop_id = redacted;
  DELETE FROM shop_day WHERE shop_id = redacted;
  DELETE FROM partner_day WHERE shop_id = redacted;
  DELETE FROM partner_month WHERE shop_id = redacted;
  DELETE FROM code_day WHERE shop_id = redacted;
  DELETE FROM quarantine WHERE shop_id = redacted;
  DELETE FROM privacy_request WHERE shop_id = redacted;
  DELETE FROM portal_session WHERE shop_id = redacted;
  DELETE FROM portal_account WHERE shop_id = redacted;
  DELETE FROM sign_in_link WHERE shop_id = redacted;
  DELETE FROM portal WHERE shop_id = redacted;
  DELETE FROM web_pixel WHERE shop_id = redacted;
  DELETE FROM handle WHERE shop_id = redacted;
  DELETE FROM assignment WHERE shop_id = redacted;
  DELETE FROM code WHERE shop_id = redacted;
  DELETE FROM code_batch WHERE shop_id = redacted;
  DELETE FROM offer WHERE shop_id = redacted;
  DELETE FROM terms WHERE shop_id = redacted;
  DELETE FROM partner_state WHERE shop_id = redacted;
  DELETE FROM partner WHERE shop_id = redacted;
  DELETE FROM partner_group WHERE shop_id = redacted;
  DELETE FROM rule_version WHERE shop_id = redacted;
  DELETE FROM session WHERE shop = domain_of_shop;
  UPDATE shop SET state = 'redacted', name = '', plan = '', backfill_cursor = NULL, backfilled_orders = 0,
    programme_version = programme_version + 1 WHERE id = redacted;
  PERFORM set_config('vouch.redacting', '', true);
END $$;
