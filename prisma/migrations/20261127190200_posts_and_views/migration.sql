-- When a partner means to promote the shop, and where.
CREATE TABLE planned_post (
  shop_id integer NOT NULL,
  id serial NOT NULL,
  partner_id integer NOT NULL,
  day date NOT NULL,
  channel text,
  note text NOT NULL DEFAULT '',
  CONSTRAINT planned_post_pkey PRIMARY KEY (shop_id, id),
  CONSTRAINT planned_post_partner_fkey FOREIGN KEY (shop_id, partner_id) REFERENCES partner (shop_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT planned_post_channel_known CHECK (channel IN ('podcast', 'video', 'social', 'newsletter', 'publisher', 'other'))
);
CREATE INDEX planned_post_shop_id_partner_id_day_idx ON planned_post (shop_id, partner_id, day);
CREATE INDEX planned_post_shop_id_day_idx ON planned_post (shop_id, day);

-- Filters of a list under a name of the shop's own, as they stand in its address.
CREATE TABLE saved_view (
  shop_id integer NOT NULL,
  id serial NOT NULL,
  list text NOT NULL,
  name text NOT NULL,
  query text NOT NULL,
  CONSTRAINT saved_view_pkey PRIMARY KEY (shop_id, id),
  CONSTRAINT saved_view_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shop (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT saved_view_list CHECK (list IN ('partners', 'codes'))
);
CREATE UNIQUE INDEX saved_view_name ON saved_view (shop_id, list, lower(name));

-- The same as before, with saved views, planned posts and wishes for codes.
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
  DELETE FROM saved_view WHERE shop_id = redacted;
  DELETE FROM planned_post WHERE shop_id = redacted;
  DELETE FROM first_code WHERE shop_id = redacted;
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
