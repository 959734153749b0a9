-- What a shop counted in before: an order keeps the currency it was placed in, and may be heard of late.
ALTER TABLE shop ADD COLUMN former_currencies text[] NOT NULL DEFAULT '{}';

-- Shops that changed before this was kept: their accounts tell.
UPDATE shop s SET former_currencies = array_remove(f.currencies, s.currency::text)
FROM (SELECT shop_id, array_agg(DISTINCT currency::text) AS currencies FROM partner_month GROUP BY shop_id) f
WHERE f.shop_id = s.id;
