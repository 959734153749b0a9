-- Partners for whom something spoke, and who are not credited: their page shows the order with the reason. The reason itself
-- stands in the decision.
CREATE TABLE passed_over (
  shop_id integer NOT NULL,
  source smallint NOT NULL,
  order_id bigint NOT NULL,
  partner_id integer NOT NULL,
  processed_at timestamptz(6) NOT NULL,
  CONSTRAINT passed_over_pkey PRIMARY KEY (shop_id, source, order_id, partner_id),
  CONSTRAINT passed_over_order_fkey FOREIGN KEY (shop_id, source, order_id) REFERENCES orders (shop_id, source, order_id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT passed_over_partner_fkey FOREIGN KEY (shop_id, partner_id) REFERENCES partner (shop_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX passed_over_shop_id_partner_id_processed_at_order_id_idx ON passed_over (shop_id, partner_id, processed_at DESC, order_id);

-- What was decided before: its trail names them.
INSERT INTO passed_over (shop_id, source, order_id, partner_id, processed_at)
  SELECT DISTINCT d.shop_id, d.source, d.order_id, p.id, d.processed_at
  FROM decision d
  CROSS JOIN LATERAL json_array_elements(d.decided->'attribution'->'trail') s
  JOIN partner p ON p.shop_id = d.shop_id AND p.id = (s->>'partnerId')::int
  WHERE d.processed_at IS NOT NULL AND d.outcome <> 'test' AND p.id IS DISTINCT FROM d.partner_id;

-- Whether partners see them is the merchant's choice.
ALTER TABLE portal ADD COLUMN shows_passed_over boolean NOT NULL DEFAULT true;
