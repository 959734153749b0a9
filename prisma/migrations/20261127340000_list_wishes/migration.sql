-- What a merchant wishes for all codes of a list, and how far it is: by the codes' keys, so that it goes on where it was left.
-- Of an offer's list or of a partner's; it goes with either.
CREATE TABLE list_wish (
  shop_id integer NOT NULL,
  id serial NOT NULL,
  wish text NOT NULL,
  offer_id integer,
  partner_id integer,
  state_filter text,
  search text NOT NULL,
  total integer NOT NULL,
  done integer NOT NULL DEFAULT 0,
  refused integer NOT NULL DEFAULT 0,
  problem text,
  after_key text COLLATE "C" NOT NULL DEFAULT '',
  state text NOT NULL DEFAULT 'running',
  started_at timestamptz(6) NOT NULL,
  touched_at timestamptz(6) NOT NULL,
  CONSTRAINT list_wish_pkey PRIMARY KEY (shop_id, id),
  CONSTRAINT list_wish_offer_fkey FOREIGN KEY (shop_id, offer_id) REFERENCES offer (shop_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT list_wish_partner_fkey FOREIGN KEY (shop_id, partner_id) REFERENCES partner (shop_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT list_wish_of_one_list CHECK (num_nonnulls(offer_id, partner_id) = 1),
  CONSTRAINT list_wish_known CHECK (wish IN ('stop', 'resume', 'retry', 'delete') AND state IN ('running', 'done'))
);
CREATE INDEX list_wish_shop_id_offer_id_idx ON list_wish (shop_id, offer_id);
CREATE INDEX list_wish_shop_id_partner_id_idx ON list_wish (shop_id, partner_id);
CREATE INDEX list_wish_under_way ON list_wish (touched_at) WHERE state = 'running';

-- A page of an offer's codes by name, without sorting all of them.
CREATE INDEX code_shop_id_offer_id_key_idx ON code (shop_id, offer_id, key);
