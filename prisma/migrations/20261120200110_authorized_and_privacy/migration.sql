-- When Shopify last gave a token for the shop: an uninstall that was triggered before is an old one, delivered late.
ALTER TABLE shop ADD COLUMN authorized_at timestamptz(6) NOT NULL DEFAULT CURRENT_TIMESTAMP;
UPDATE shop SET authorized_at = installed_at;

-- What the compliance topics asked for, each delivery once, and what was done about it. Holds no personal data.
CREATE TABLE privacy_request (
  shop_id integer NOT NULL,
  webhook_id text NOT NULL,
  kind text NOT NULL,
  received_at timestamptz(6) NOT NULL,
  done_at timestamptz(6),
  report jsonb,
  CONSTRAINT privacy_request_pkey PRIMARY KEY (shop_id, webhook_id),
  CONSTRAINT privacy_request_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shop (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT privacy_request_kind_known CHECK (kind IN ('data-request', 'customer-redact', 'shop-redact'))
);

-- Removes all that is kept of a shop and leaves its row as a tombstone, so that late retries find that there is nothing to
-- do. The only way around the ledger's triggers; whoever may call it may empty a shop's books.
CREATE FUNCTION redact_shop(redacted integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  domain_of_shop text;
BEGIN
  SELECT domain INTO domain_of_shop FROM shop WHERE id = redacted FOR UPDATE;
  PERFORM set_config('vouch.redacting', redacted::text, true);
  DELETE FROM entry WHERE shop_id = redacted;
  DELETE FROM redemption WHERE shop_id = redacted;
  DELETE FROM decision WHERE shop_id = redacted;
  DELETE FROM orders WHERE shop_id = redacted;
  DELETE FROM order_shop WHERE shop_id = redacted;
  DELETE FROM shop_day WHERE shop_id = redacted;
  DELETE FROM partner_day WHERE shop_id = redacted;
  DELETE FROM partner_month WHERE shop_id = redacted;
  DELETE FROM code_day WHERE shop_id = redacted;
  DELETE FROM quarantine WHERE shop_id = redacted;
  DELETE FROM privacy_request WHERE shop_id = redacted;
  DELETE FROM assignment WHERE shop_id = redacted;
  DELETE FROM code WHERE shop_id = redacted;
  DELETE FROM offer WHERE shop_id = redacted;
  DELETE FROM terms WHERE shop_id = redacted;
  DELETE FROM partner_state WHERE shop_id = redacted;
  DELETE FROM partner WHERE shop_id = redacted;
  DELETE FROM rule_version WHERE shop_id = redacted;
  DELETE FROM session WHERE shop = domain_of_shop;
  UPDATE shop SET state = 'redacted', name = '', plan = '', backfill_cursor = NULL, backfilled_orders = 0,
    programme_version = programme_version + 1 WHERE id = redacted;
  PERFORM set_config('vouch.redacting', '', true);
END $$;
