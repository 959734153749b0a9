-- When all that the store has of this shop's discounts was last looked at.
ALTER TABLE shop ADD COLUMN swept_at timestamptz(6);

-- Codes that the store has in a discount and that are not known here, when they were last counted.
ALTER TABLE store_discount ADD COLUMN strangers integer NOT NULL DEFAULT 0;

-- In the order that store_discount.gid has: between two orders no index of a join is used, and all codes are read instead.
ALTER TABLE code ALTER COLUMN discount_gid TYPE text COLLATE "C";
ALTER TABLE offer ALTER COLUMN discount_gid TYPE text COLLATE "C";

-- New codes are watched on every look at Home.
CREATE INDEX code_new ON code (shop_id, live_at) WHERE state = 'live' AND offer_id IS NOT NULL;

-- Discounts with mapped codes, for the nightly look: of a discount with a hundred thousand codes of an offer, none is read.
CREATE INDEX code_mapped ON code (shop_id, discount_gid) WHERE offer_id IS NULL;
