-- The second method of attribution (links, seen by a web pixel) and the second reader of the account (the partner's portal).

-- What a link's parameter says of its partner: `ref` is ours, any other was taken over from a former program.
CREATE TABLE handle (
  shop_id integer NOT NULL,
  parameter text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  partner_id integer NOT NULL,
  since timestamptz(6) NOT NULL,
  offered_at timestamptz(6),
  CONSTRAINT handle_pkey PRIMARY KEY (shop_id, parameter, value),
  CONSTRAINT handle_partner_fkey FOREIGN KEY (shop_id, partner_id) REFERENCES partner (shop_id, id)
);
CREATE INDEX handle_shop_id_partner_id_since_idx ON handle (shop_id, partner_id, since DESC);

CREATE TABLE click (
  shop_id integer NOT NULL,
  visitor uuid NOT NULL,
  at timestamptz(6) NOT NULL,
  partner_id integer NOT NULL,
  day date NOT NULL,
  CONSTRAINT click_pkey PRIMARY KEY (shop_id, visitor, at, partner_id)
);
-- Rows come in the order of time, so the night's pruning finds the old ones without an index of its own weight.
CREATE INDEX click_at_idx ON click USING brin (at);

CREATE TABLE click_day (
  shop_id integer NOT NULL,
  partner_id integer NOT NULL,
  day date NOT NULL,
  clicks bigint NOT NULL,
  CONSTRAINT click_day_pkey PRIMARY KEY (shop_id, partner_id, day)
) WITH (fillfactor = 50);
CREATE INDEX click_day_shop_id_day_idx ON click_day (shop_id, day);

-- Where a pixel's visitor and an order meet, whichever comes first.
CREATE TABLE tie (
  shop_id integer NOT NULL,
  checkout_token text COLLATE "C" NOT NULL,
  visitor uuid,
  order_id bigint,
  at timestamptz(6) NOT NULL,
  CONSTRAINT tie_pkey PRIMARY KEY (shop_id, checkout_token)
) WITH (fillfactor = 80);
CREATE INDEX tie_at_idx ON tie USING brin (at);

CREATE TABLE order_evidence (
  shop_id integer NOT NULL,
  source smallint NOT NULL,
  order_id bigint NOT NULL,
  partner_id integer NOT NULL,
  seen text COLLATE "C" NOT NULL,
  at timestamptz(6) NOT NULL,
  CONSTRAINT order_evidence_pkey PRIMARY KEY (shop_id, source, order_id, partner_id, seen, at),
  CONSTRAINT order_evidence_order_fkey FOREIGN KEY (shop_id, source, order_id) REFERENCES orders (shop_id, source, order_id),
  CONSTRAINT order_evidence_partner_fkey FOREIGN KEY (shop_id, partner_id) REFERENCES partner (shop_id, id)
);

CREATE TABLE web_pixel (
  shop_id integer NOT NULL,
  gid text,
  state text NOT NULL,
  problem text,
  parameters text NOT NULL,
  checked_at timestamptz(6) NOT NULL,
  CONSTRAINT web_pixel_pkey PRIMARY KEY (shop_id),
  CONSTRAINT web_pixel_shop_fkey FOREIGN KEY (shop_id) REFERENCES shop (id)
);

CREATE TABLE portal (
  shop_id integer NOT NULL,
  open boolean NOT NULL DEFAULT true,
  shows_order_names boolean NOT NULL DEFAULT true,
  shows_amounts boolean NOT NULL DEFAULT true,
  shows_products boolean NOT NULL DEFAULT false,
  CONSTRAINT portal_pkey PRIMARY KEY (shop_id),
  CONSTRAINT portal_shop_fkey FOREIGN KEY (shop_id) REFERENCES shop (id)
);

-- A shop account that was bound to a partner by a mailed link.
CREATE TABLE portal_account (
  shop_id integer NOT NULL,
  customer_id bigint NOT NULL,
  partner_id integer NOT NULL,
  bound_at timestamptz(6) NOT NULL,
  CONSTRAINT portal_account_pkey PRIMARY KEY (shop_id, customer_id),
  CONSTRAINT portal_account_partner_fkey FOREIGN KEY (shop_id, partner_id) REFERENCES partner (shop_id, id)
);
CREATE INDEX portal_account_shop_id_partner_id_idx ON portal_account (shop_id, partner_id);

-- A mailed link, good once. Only a hash of its secret is kept.
CREATE TABLE sign_in_link (
  shop_id integer NOT NULL,
  secret_hash bytea NOT NULL,
  partner_id integer NOT NULL,
  customer_id bigint,
  asked_at timestamptz(6) NOT NULL,
  expires_at timestamptz(6) NOT NULL,
  used_at timestamptz(6),
  CONSTRAINT sign_in_link_pkey PRIMARY KEY (shop_id, secret_hash),
  CONSTRAINT sign_in_link_partner_fkey FOREIGN KEY (shop_id, partner_id) REFERENCES partner (shop_id, id)
);
CREATE INDEX sign_in_link_shop_id_partner_id_idx ON sign_in_link (shop_id, partner_id, asked_at);

-- A partner who signed in without a shop account, on the app's own origin. Only a hash of the cookie's secret is kept.
CREATE TABLE portal_session (
  shop_id integer NOT NULL,
  secret_hash bytea NOT NULL,
  partner_id integer NOT NULL,
  expires_at timestamptz(6) NOT NULL,
  CONSTRAINT portal_session_pkey PRIMARY KEY (shop_id, secret_hash),
  CONSTRAINT portal_session_partner_fkey FOREIGN KEY (shop_id, partner_id) REFERENCES partner (shop_id, id)
);
CREATE INDEX portal_session_shop_id_partner_id_idx ON portal_session (shop_id, partner_id);
CREATE INDEX partner_email_idx ON partner (shop_id, lower(email)) WHERE email IS NOT NULL;

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
  DELETE FROM rule_version WHERE shop_id = redacted;
  DELETE FROM session WHERE shop = domain_of_shop;
  UPDATE shop SET state = 'redacted', name = '', plan = '', backfill_cursor = NULL, backfilled_orders = 0,
    programme_version = programme_version + 1 WHERE id = redacted;
  PERFORM set_config('vouch.redacting', '', true);
END $$;

-- The host that customers see, for links that partners hand out.
ALTER TABLE shop ADD COLUMN storefront_host text;

-- The parameters of links that speak for a partner of the shop. It only grows, and nobody can forget to see to it.
ALTER TABLE shop ADD COLUMN parameters text[] NOT NULL DEFAULT '{ref}';
CREATE FUNCTION handle_parameters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE shop SET parameters = (
    SELECT array_agg(DISTINCT p ORDER BY p)
    FROM unnest(parameters || (SELECT array_agg(DISTINCT a.parameter) FROM added a WHERE a.shop_id = id)) p)
  WHERE EXISTS (SELECT FROM added a WHERE a.shop_id = id AND a.parameter <> ALL (parameters));
  RETURN NULL;
END $$;
CREATE TRIGGER handle_parameters AFTER INSERT ON handle REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION handle_parameters();
