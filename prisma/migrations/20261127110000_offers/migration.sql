-- Offers in full: what they give and under what conditions, every version of it, and what the store was last told.
ALTER TABLE offer ADD COLUMN each_item boolean NOT NULL DEFAULT false;
ALTER TABLE offer ADD COLUMN conditions json NOT NULL DEFAULT
  '{"appliesTo":{"kind":"all"},"minimum":null,"usageLimit":null,"oncePerCustomer":false,"purchases":"one-time","combinesWith":{"orders":false,"products":false,"shipping":false}}';
ALTER TABLE offer ALTER COLUMN conditions DROP DEFAULT;
ALTER TABLE offer ADD COLUMN paused_at timestamptz(6);
ALTER TABLE offer ADD COLUMN version integer NOT NULL DEFAULT 1;

CREATE TABLE offer_version (
  shop_id integer NOT NULL,
  offer_id integer NOT NULL,
  version integer NOT NULL,
  saved_at timestamptz(6) NOT NULL,
  title text NOT NULL,
  kind text NOT NULL,
  percent_bps integer,
  amount_minor bigint,
  each_item boolean NOT NULL,
  conditions json NOT NULL,
  starts_at timestamptz(6) NOT NULL,
  ends_at timestamptz(6),
  CONSTRAINT offer_version_pkey PRIMARY KEY (shop_id, offer_id, version),
  CONSTRAINT offer_version_offer_fkey FOREIGN KEY (shop_id, offer_id) REFERENCES offer (shop_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO offer_version
  SELECT shop_id, id, version, created_at, title, kind, percent_bps, amount_minor, each_item, conditions, starts_at, ends_at
  FROM offer;

-- A discount of the store that Vouch made: which version of its offer it was last written as, and what differs since.
CREATE TABLE store_discount (
  shop_id integer NOT NULL,
  gid text COLLATE "C" NOT NULL,
  offer_id integer NOT NULL,
  written_version integer NOT NULL,
  problem text,
  differences json,
  checked_at timestamptz(6),
  CONSTRAINT store_discount_pkey PRIMARY KEY (shop_id, gid),
  CONSTRAINT store_discount_offer_fkey FOREIGN KEY (shop_id, offer_id) REFERENCES offer (shop_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX store_discount_shop_id_offer_id_written_version_idx ON store_discount (shop_id, offer_id, written_version);
CREATE INDEX store_discount_differing ON store_discount (shop_id, gid) WHERE differences IS NOT NULL;
INSERT INTO store_discount (shop_id, gid, offer_id, written_version)
  SELECT DISTINCT c.shop_id, c.discount_gid, c.offer_id, 1 FROM code c
  WHERE c.discount_gid IS NOT NULL AND c.offer_id IS NOT NULL
  UNION SELECT shop_id, discount_gid, id, 1 FROM offer WHERE discount_gid IS NOT NULL;

ALTER TABLE offer DROP CONSTRAINT offer_one_kind;
ALTER TABLE offer ADD CONSTRAINT offer_one_kind CHECK (
  (kind = 'percent' AND percent_bps BETWEEN 1 AND 10000 AND amount_minor IS NULL)
  OR (kind = 'fixed' AND amount_minor > 0 AND percent_bps IS NULL)
  OR (kind = 'free-shipping' AND percent_bps IS NULL AND (amount_minor IS NULL OR amount_minor > 0)));

-- The codes of an offer are counted by state on every list of offers.
DROP INDEX code_shop_id_offer_id_idx;
CREATE INDEX code_shop_id_offer_id_state_idx ON code (shop_id, offer_id, state);
CREATE INDEX code_amiss ON code (shop_id, key) WHERE state IN ('missing', 'failed');
