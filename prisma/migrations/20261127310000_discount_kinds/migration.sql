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

-- The former release does not say the kind; it has its offer point to a shared discount before it notes it. The trigger goes when
-- no process of that release is left.
CREATE FUNCTION store_discount_kind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.kind := CASE WHEN EXISTS (SELECT FROM offer o
    WHERE o.shop_id = NEW.shop_id AND o.id = NEW.offer_id AND o.discount_gid = NEW.gid) THEN 'shared' ELSE 'own' END;
  RETURN NEW;
END $$;
CREATE TRIGGER store_discount_kind BEFORE INSERT ON store_discount
  FOR EACH ROW WHEN (NEW.kind IS NULL) EXECUTE FUNCTION store_discount_kind();
ALTER TABLE store_discount ADD CONSTRAINT store_discount_kind_known
  CHECK (kind IS NOT NULL AND kind IN ('shared', 'own'));

-- The nightly look goes by all discounts that any code names, over code_shop_id_discount_gid_idx.
DROP INDEX code_mapped;

-- Who was archived while a batch waits or runs is asked for with every slice of it.
CREATE INDEX partner_state_archived ON partner_state (shop_id, from_at) WHERE state = 'archived';
