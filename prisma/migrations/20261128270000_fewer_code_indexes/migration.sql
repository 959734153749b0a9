-- Each code is written twice, when its name is taken and when it is live, and each index that knows its state twice as well. Three
-- that were there are two now, and a code without a discount is in none that leads to discounts.
CREATE INDEX code_shop_id_offer_id_key_state_idx ON code (shop_id, offer_id, key, state);
DROP INDEX code_shop_id_offer_id_key_idx;
DROP INDEX code_shop_id_offer_id_state_idx;
CREATE INDEX code_discount ON code (shop_id, discount_gid) WHERE discount_gid IS NOT NULL;
DROP INDEX code_shop_id_discount_gid_idx;
