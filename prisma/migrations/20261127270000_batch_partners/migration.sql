-- The partners that a batch made or took back, by what its rows call them. In the rows themselves it was written a hundred thousand times
-- for a few hundred partners, and could not be found by partner.
CREATE TABLE batch_partner (
  shop_id integer NOT NULL,
  batch_id integer NOT NULL,
  ref text COLLATE "C" NOT NULL,
  partner_id integer NOT NULL,
  CONSTRAINT batch_partner_pkey PRIMARY KEY (shop_id, batch_id, ref),
  CONSTRAINT batch_partner_batch_fkey FOREIGN KEY (shop_id, batch_id) REFERENCES code_batch (shop_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT batch_partner_partner_fkey FOREIGN KEY (shop_id, partner_id) REFERENCES partner (shop_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX batch_partner_shop_id_partner_id_idx ON batch_partner (shop_id, partner_id);

INSERT INTO batch_partner (shop_id, batch_id, ref, partner_id)
SELECT DISTINCT ON (r.shop_id, r.batch_id, ref) r.shop_id, r.batch_id, coalesce(r.new_partner, 'back ' || r.partner_id) AS ref, r.partner_id
FROM batch_row r JOIN partner p ON p.shop_id = r.shop_id AND p.id = r.partner_id
WHERE r.new_partner IS NOT NULL OR r.takes_back ORDER BY r.shop_id, r.batch_id, ref;
