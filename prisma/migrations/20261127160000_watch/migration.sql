-- When all that the store has of this shop's discounts was last looked at.
ALTER TABLE shop ADD COLUMN swept_at timestamptz(6);

-- Codes that the store has in a discount and that are not known here, when they were last counted.
ALTER TABLE store_discount ADD COLUMN strangers integer NOT NULL DEFAULT 0;

-- Discounts with mapped codes, for the nightly look: of a discount with a hundred thousand codes of an offer, none is read.
CREATE INDEX code_mapped ON code (shop_id, discount_gid) WHERE offer_id IS NULL;
