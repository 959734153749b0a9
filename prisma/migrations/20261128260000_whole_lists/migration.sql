-- All codes of a list are given to another partner as well: to whom, and from which moment on. A list may be the whole shop's.
ALTER TABLE list_wish
  ADD COLUMN to_partner_id integer,
  ADD COLUMN from_at timestamptz(6),
  ADD CONSTRAINT list_wish_to_partner_fkey FOREIGN KEY (shop_id, to_partner_id) REFERENCES partner (shop_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  DROP CONSTRAINT list_wish_of_one_list,
  ADD CONSTRAINT list_wish_of_one_list CHECK (num_nonnulls(offer_id, partner_id) <= 1),
  DROP CONSTRAINT list_wish_known,
  ADD CONSTRAINT list_wish_known CHECK (wish IN ('stop', 'resume', 'retry', 'delete', 'reassign') AND state IN ('running', 'done', 'cancelled')),
  ADD CONSTRAINT list_wish_to_whom CHECK (num_nonnulls(to_partner_id, from_at) = CASE wish WHEN 'reassign' THEN 2 ELSE 0 END);
CREATE INDEX list_wish_shop_id_to_partner_id_idx ON list_wish (shop_id, to_partner_id);
