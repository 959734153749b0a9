-- For whom a discount was made: shared by codes of its offer, or of one code alone. Until now it was inferred from the one
-- that the offer points to. Others that carry several codes, or a live code that says nothing of its own where uses are not
-- counted, are shared as well: their codes count on each other.
ALTER TABLE store_discount ADD COLUMN kind text;
UPDATE store_discount d SET kind = CASE WHEN s.shared THEN 'shared' ELSE 'own' END
  FROM (
    SELECT n.shop_id, n.gid, coalesce(o.discount_gid = n.gid, false) OR count(c.key) > 1
      OR (o.conditions->>'usageLimit' IS NULL AND NOT coalesce((o.conditions->>'oncePerCustomer')::boolean, false)
        AND coalesce(bool_or(c.state = 'live' AND c.own_starts_at IS NULL AND c.own_ends_at IS NULL
          AND c.own_usage_limit IS NULL AND c.own_minimum IS NULL), false)) AS shared
    FROM store_discount n JOIN offer o ON o.shop_id = n.shop_id AND o.id = n.offer_id
    LEFT JOIN code c ON c.shop_id = n.shop_id AND c.discount_gid = n.gid AND c.offer_id = n.offer_id
    GROUP BY n.shop_id, n.gid, o.shop_id, o.id) s
  WHERE d.shop_id = s.shop_id AND d.gid = s.gid;
ALTER TABLE store_discount
  ALTER COLUMN kind SET NOT NULL,
  ADD CONSTRAINT store_discount_kind_known CHECK (kind IN ('shared', 'own'));

-- The nightly look goes by all discounts that any code names, over code_shop_id_discount_gid_idx.
DROP INDEX code_mapped;
