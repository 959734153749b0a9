-- Lists of codes stand in the order of their making, those of one offer and those of a shop. Each is read from an index alone, also
-- where only codes of one state are shown, and also its last page.
CREATE INDEX code_in_turn ON code (shop_id, created_at DESC, key, state);
CREATE INDEX code_of_offer_in_turn ON code (shop_id, offer_id, created_at DESC, key, state);
DROP INDEX code_shop_id_offer_id_created_at_key_idx;
