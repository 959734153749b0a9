-- Where a partner promotes, to how many, and which of the shop's own groups they belong to.
CREATE TABLE partner_group (
  shop_id integer NOT NULL,
  id serial NOT NULL,
  name text NOT NULL,
  created_at timestamptz(6) NOT NULL,
  CONSTRAINT partner_group_pkey PRIMARY KEY (shop_id, id),
  CONSTRAINT partner_group_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shop (id) ON DELETE RESTRICT ON UPDATE CASCADE
);
-- "Creators" and "creators" are one group.
CREATE UNIQUE INDEX partner_group_name ON partner_group (shop_id, lower(name));

ALTER TABLE partner ADD COLUMN channel text;
ALTER TABLE partner ADD COLUMN reach integer;
ALTER TABLE partner ADD COLUMN group_id integer;
ALTER TABLE partner ADD CONSTRAINT partner_channel_known CHECK (
  channel IN ('podcast', 'video', 'social', 'newsletter', 'publisher', 'other'));
ALTER TABLE partner ADD CONSTRAINT partner_reach CHECK (reach >= 0);
ALTER TABLE partner ADD CONSTRAINT partner_shop_id_group_id_fkey
  FOREIGN KEY (shop_id, group_id) REFERENCES partner_group (shop_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX partner_shop_id_group_id_idx ON partner (shop_id, group_id);

-- The same as before, with the groups of the shop.
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
