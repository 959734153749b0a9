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
