-- What a credited order earns may be said of a code, a partner, a group or an offer, each in dated versions. Whoever says
-- nothing ('none') leaves it to the next of them.
ALTER TABLE terms DROP CONSTRAINT terms_one_kind;
ALTER TABLE terms ADD CONSTRAINT terms_one_kind CHECK (
  (kind = 'percent' AND rate_bps BETWEEN 0 AND 10000 AND flat_minor IS NULL)
  OR (kind IN ('flat', 'per-item') AND flat_minor >= 0 AND currency IS NOT NULL AND rate_bps IS NULL)
  OR (kind = 'none' AND rate_bps IS NULL AND flat_minor IS NULL));

CREATE TABLE offer_terms (
  shop_id integer NOT NULL,
  offer_id integer NOT NULL,
  version integer NOT NULL,
  from_at timestamptz(6) NOT NULL,
  kind text NOT NULL,
  rate_bps integer,
  flat_minor bigint,
  currency char(3),
  CONSTRAINT offer_terms_pkey PRIMARY KEY (shop_id, offer_id, version),
  CONSTRAINT offer_terms_offer_fkey FOREIGN KEY (shop_id, offer_id) REFERENCES offer (shop_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT offer_terms_one_kind CHECK (
    (kind = 'percent' AND rate_bps BETWEEN 0 AND 10000 AND flat_minor IS NULL)
    OR (kind IN ('flat', 'per-item') AND flat_minor >= 0 AND currency IS NOT NULL AND rate_bps IS NULL)
    OR (kind = 'none' AND rate_bps IS NULL AND flat_minor IS NULL))
);

CREATE TABLE group_terms (
  shop_id integer NOT NULL,
  group_id integer NOT NULL,
  version integer NOT NULL,
  from_at timestamptz(6) NOT NULL,
  kind text NOT NULL,
  rate_bps integer,
  flat_minor bigint,
  currency char(3),
  CONSTRAINT group_terms_pkey PRIMARY KEY (shop_id, group_id, version),
  CONSTRAINT group_terms_group_fkey FOREIGN KEY (shop_id, group_id) REFERENCES partner_group (shop_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT group_terms_one_kind CHECK (
    (kind = 'percent' AND rate_bps BETWEEN 0 AND 10000 AND flat_minor IS NULL)
    OR (kind IN ('flat', 'per-item') AND flat_minor >= 0 AND currency IS NOT NULL AND rate_bps IS NULL)
    OR (kind = 'none' AND rate_bps IS NULL AND flat_minor IS NULL))
);

CREATE TABLE code_terms (
  shop_id integer NOT NULL,
  code_key text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  from_at timestamptz(6) NOT NULL,
  kind text NOT NULL,
  rate_bps integer,
  flat_minor bigint,
  currency char(3),
  CONSTRAINT code_terms_pkey PRIMARY KEY (shop_id, code_key, version),
  CONSTRAINT code_terms_code_fkey FOREIGN KEY (shop_id, code_key) REFERENCES code (shop_id, key) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT code_terms_one_kind CHECK (
    (kind = 'percent' AND rate_bps BETWEEN 0 AND 10000 AND flat_minor IS NULL)
    OR (kind IN ('flat', 'per-item') AND flat_minor >= 0 AND currency IS NOT NULL AND rate_bps IS NULL)
    OR (kind = 'none' AND rate_bps IS NULL AND flat_minor IS NULL))
);

-- A group's terms are read as of the order, so who was in it then must be known: somebody who joins later changes nothing of
-- what was placed before. Null: in no group from then on.
CREATE TABLE membership (
  shop_id integer NOT NULL,
  partner_id integer NOT NULL,
  from_at timestamptz(6) NOT NULL,
  group_id integer,
  CONSTRAINT membership_pkey PRIMARY KEY (shop_id, partner_id, from_at),
  CONSTRAINT membership_partner_fkey FOREIGN KEY (shop_id, partner_id) REFERENCES partner (shop_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT membership_group_fkey FOREIGN KEY (shop_id, group_id) REFERENCES partner_group (shop_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX membership_shop_id_group_id_idx ON membership (shop_id, group_id);
-- No group has said anything yet, so since when they are in it does not matter.
INSERT INTO membership (shop_id, partner_id, from_at, group_id)
  SELECT shop_id, id, created_at, group_id FROM partner WHERE group_id IS NOT NULL;
