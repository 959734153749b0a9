-- A parameter of links is compared without case, so one spelling of it is kept. Where a link was entered in two, who had it first
-- keeps it.
DELETE FROM handle h USING handle o
WHERE o.shop_id = h.shop_id AND lower(o.parameter) = lower(h.parameter) AND o.value = h.value
  AND (o.since, o.parameter) < (h.since, h.parameter);
UPDATE handle SET parameter = lower(parameter) WHERE parameter <> lower(parameter);
ALTER TABLE handle ADD CONSTRAINT handle_parameter_check CHECK (parameter = lower(parameter));

UPDATE shop s SET parameters = x.parameters, programme_version = s.programme_version + 1
FROM (SELECT id, array_agg(DISTINCT lower(p) ORDER BY lower(p)) AS parameters FROM shop, unnest(shop.parameters) p GROUP BY id) x
WHERE x.id = s.id AND x.parameters <> s.parameters;

-- Values that links of former programs carry. A former program may have had our own parameter: such a value works, and is never
-- handed out. Of those that were taken before, the ones that no merchant could have chosen here are known.
ALTER TABLE handle ADD COLUMN mapped boolean NOT NULL DEFAULT false;
UPDATE handle SET mapped = true, offered_at = NULL WHERE parameter <> 'ref' OR value !~ '^[a-z0-9][a-z0-9_-]{1,47}$';
