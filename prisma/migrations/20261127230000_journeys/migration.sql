-- Up to which of a shop's orders Shopify's record of visits was asked for, where nothing spoke for anybody.
ALTER TABLE shop ADD COLUMN journeys_at timestamptz(6), ADD COLUMN journeys_order bigint;

-- Orders whose record was not ready: it is asked for once more. They go with their orders when a shop is erased.
CREATE TABLE journey_again (
  shop_id integer NOT NULL,
  source smallint NOT NULL,
  order_id bigint NOT NULL,
  again_at timestamptz(6) NOT NULL,
  CONSTRAINT journey_again_pkey PRIMARY KEY (shop_id, source, order_id),
  CONSTRAINT journey_again_order_fkey FOREIGN KEY (shop_id, source, order_id) REFERENCES orders (shop_id, source, order_id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX journey_again_shop_id_again_at_idx ON journey_again (shop_id, again_at);
