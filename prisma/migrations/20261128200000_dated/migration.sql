-- What a partner's address was until a moment: the keyed hash alone. Until then orders are compared with it, not with the one that
-- followed. Null: they had none, or it was erased. It goes with the partner, and so with the shop.
CREATE TABLE former_email (
  shop_id integer NOT NULL,
  partner_id integer NOT NULL,
  to_at timestamptz(6) NOT NULL,
  email_hash text COLLATE "C",
  CONSTRAINT former_email_pkey PRIMARY KEY (shop_id, partner_id, to_at),
  CONSTRAINT former_email_partner_fkey FOREIGN KEY (shop_id, partner_id) REFERENCES partner (shop_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);

-- To whom a code goes on a day ahead: one at a time. Until then nothing of it is true; whose a code is now stands in assignment alone,
-- which keeps it to one owner at a time. It goes with the code, with the partner, and so with the shop.
CREATE TABLE next_owner (
  shop_id integer NOT NULL,
  code_key text COLLATE "C" NOT NULL,
  partner_id integer NOT NULL,
  from_at timestamptz(6) NOT NULL,
  wished_at timestamptz(6) NOT NULL,
  CONSTRAINT next_owner_pkey PRIMARY KEY (shop_id, code_key),
  CONSTRAINT next_owner_code_fkey FOREIGN KEY (shop_id, code_key) REFERENCES code (shop_id, key) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT next_owner_partner_fkey FOREIGN KEY (shop_id, partner_id) REFERENCES partner (shop_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT next_owner_ahead CHECK (from_at > wished_at)
);
CREATE INDEX next_owner_shop_id_partner_id_idx ON next_owner (shop_id, partner_id);
CREATE INDEX next_owner_from_at_idx ON next_owner (from_at);
