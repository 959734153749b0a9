-- An offer may say that whoever becomes a partner gets a code of it, by a pattern.
ALTER TABLE offer ADD COLUMN first_code_pattern text;

-- The wish for such a code, stored with the approval; a job makes the code. Of one offer a partner gets one, ever.
CREATE TABLE first_code (
  shop_id integer NOT NULL,
  partner_id integer NOT NULL,
  offer_id integer NOT NULL,
  state text NOT NULL,
  wished_at timestamptz(6) NOT NULL,
  code_key text COLLATE "C",
  problem text,
  CONSTRAINT first_code_pkey PRIMARY KEY (shop_id, partner_id, offer_id),
  CONSTRAINT first_code_partner_fkey FOREIGN KEY (shop_id, partner_id) REFERENCES partner (shop_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT first_code_offer_fkey FOREIGN KEY (shop_id, offer_id) REFERENCES offer (shop_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT first_code_state CHECK (state IN ('wished', 'made', 'failed'))
);
CREATE INDEX first_code_wished ON first_code (shop_id, wished_at, partner_id) WHERE state = 'wished';
CREATE INDEX first_code_shop_id_offer_id_idx ON first_code (shop_id, offer_id);
