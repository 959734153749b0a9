-- What an order earns where neither code, partner, group nor offer says anything; without a row, 10 %.
CREATE TABLE shop_terms (
  shop_id integer NOT NULL,
  version integer NOT NULL,
  from_at timestamptz(6) NOT NULL,
  kind text NOT NULL,
  rate_bps integer,
  flat_minor bigint,
  currency char(3),
  CONSTRAINT shop_terms_pkey PRIMARY KEY (shop_id, version),
  CONSTRAINT shop_terms_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shop (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT shop_terms_one_kind CHECK (
    (kind = 'percent' AND rate_bps BETWEEN 0 AND 10000 AND flat_minor IS NULL)
    OR (kind IN ('flat', 'per-item') AND flat_minor >= 0 AND currency IS NOT NULL AND rate_bps IS NULL))
);

-- Tags that the shop's own links carry for its reports, with placeholders in braces; '' for none.
CREATE TABLE link_tags (
  shop_id integer NOT NULL,
  source text NOT NULL DEFAULT '',
  medium text NOT NULL DEFAULT '',
  campaign text NOT NULL DEFAULT '',
  content text NOT NULL DEFAULT '',
  CONSTRAINT link_tags_pkey PRIMARY KEY (shop_id),
  CONSTRAINT link_tags_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shop (id) ON DELETE RESTRICT ON UPDATE CASCADE
);

-- Where a link opens: a path of the shop. Null for its first page.
ALTER TABLE code ADD COLUMN landing text;
ALTER TABLE partner ADD COLUMN landing text;

-- A path of the shop that leads to a code's link, by a redirect of the store. The row is the wish; gid and target are what the
-- store was told. There is no foreign key to code: a code may be forgotten before its address is out of the store.
CREATE TABLE short_address (
  shop_id integer NOT NULL,
  code_key text COLLATE "C" NOT NULL,
  path text COLLATE "C" NOT NULL,
  target text,
  gid text,
  state text NOT NULL,
  problem text,
  seen_path text,
  seen_target text,
  created_at timestamptz(6) NOT NULL,
  checked_at timestamptz(6),
  CONSTRAINT short_address_pkey PRIMARY KEY (shop_id, code_key),
  CONSTRAINT short_address_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shop (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT short_address_state CHECK (state IN ('writing', 'live', 'removing', 'failed', 'missing', 'differs'))
);
CREATE UNIQUE INDEX short_address_shop_id_path_key ON short_address (shop_id, path);

-- Arrivals by links of other programs, each by itself.
CREATE TABLE handle_click (
  shop_id integer NOT NULL,
  parameter text NOT NULL,
  value text NOT NULL,
  clicks bigint NOT NULL,
  last_at timestamptz(6) NOT NULL,
  CONSTRAINT handle_click_pkey PRIMARY KEY (shop_id, parameter, value),
  CONSTRAINT handle_click_handle_fkey FOREIGN KEY (shop_id, parameter, value)
    REFERENCES handle (shop_id, parameter, value) ON DELETE CASCADE ON UPDATE CASCADE
);

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
  DELETE FROM short_address WHERE shop_id = redacted;
  DELETE FROM assignment WHERE shop_id = redacted;
  DELETE FROM code WHERE shop_id = redacted;
  DELETE FROM code_batch WHERE shop_id = redacted;
  DELETE FROM offer WHERE shop_id = redacted;
  DELETE FROM terms WHERE shop_id = redacted;
  DELETE FROM partner_state WHERE shop_id = redacted;
  DELETE FROM partner WHERE shop_id = redacted;
  DELETE FROM partner_group WHERE shop_id = redacted;
  DELETE FROM link_tags WHERE shop_id = redacted;
  DELETE FROM shop_terms WHERE shop_id = redacted;
  DELETE FROM rule_version WHERE shop_id = redacted;
  DELETE FROM session WHERE shop = domain_of_shop;
  UPDATE shop SET state = 'redacted', name = '', plan = '', backfill_cursor = NULL, backfilled_orders = 0,
    programme_version = programme_version + 1 WHERE id = redacted;
  PERFORM set_config('vouch.redacting', '', true);
END $$;
