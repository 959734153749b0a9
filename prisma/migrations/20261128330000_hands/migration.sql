-- What a merchant decided by hand about who gets the credit of an order. Rows only grow, and the newest counts.
CREATE TABLE order_hand (
  shop_id integer NOT NULL,
  source smallint NOT NULL,
  order_id bigint NOT NULL,
  seq integer NOT NULL,
  kind text COLLATE "C" NOT NULL,
  partner_id integer,
  -- The merchant's own words. They may name a customer: the law's erasure takes them away.
  reason text,
  at timestamptz(6) NOT NULL,
  user_id bigint,
  CONSTRAINT order_hand_pkey PRIMARY KEY (shop_id, source, order_id, seq),
  CONSTRAINT order_hand_order_fkey FOREIGN KEY (shop_id, source, order_id) REFERENCES orders (shop_id, source, order_id),
  CONSTRAINT order_hand_partner_fkey FOREIGN KEY (shop_id, partner_id) REFERENCES partner (shop_id, id),
  CONSTRAINT order_hand_kind CHECK (kind IN ('partner', 'nobody', 'undone')),
  CONSTRAINT order_hand_partner CHECK ((kind = 'partner') = (partner_id IS NOT NULL)),
  CONSTRAINT order_hand_reason CHECK (char_length(reason) <= 200)
);
CREATE INDEX order_hand_partner_idx ON order_hand (shop_id, partner_id) WHERE partner_id IS NOT NULL;

-- Nothing of it is ever changed but that its words are forgotten. A shop's redaction is the one exception, as it is for the ledger.
CREATE FUNCTION order_hand_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('vouch.redacting', true) = OLD.shop_id::text THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.reason IS NULL AND to_jsonb(NEW) - 'reason' = to_jsonb(OLD) - 'reason' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'what was decided by hand is never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER order_hand_fixed BEFORE UPDATE OR DELETE ON order_hand FOR EACH ROW EXECUTE FUNCTION order_hand_refuse();
CREATE TRIGGER order_hand_kept BEFORE TRUNCATE ON order_hand FOR EACH STATEMENT EXECUTE FUNCTION order_hand_refuse();

-- The same as before, with the table above.
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
  DELETE FROM order_hand WHERE shop_id = redacted;
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
  DELETE FROM short_address WHERE shop_id = redacted;
  DELETE FROM assignment WHERE shop_id = redacted;
  DELETE FROM code WHERE shop_id = redacted;
  DELETE FROM code_batch WHERE shop_id = redacted;
  DELETE FROM moving_file WHERE shop_id = redacted;
  DELETE FROM offer WHERE shop_id = redacted;
  DELETE FROM payee WHERE shop_id = redacted;
  DELETE FROM payee_event WHERE shop_id = redacted;
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
