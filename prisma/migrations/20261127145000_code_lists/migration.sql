-- A page of an offer's codes, the newest first, without sorting all of them.
CREATE INDEX code_shop_id_offer_id_created_at_key_idx ON code (shop_id, offer_id, created_at DESC, key);
