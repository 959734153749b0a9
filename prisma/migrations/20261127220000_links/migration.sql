-- What an order earns where neither code, partner, group nor offer says anything; without a row, 10 %.
CREATE TABLE shop_terms (
  shop_id integer NOT NULL,
  version integer NOT NULL,
  from_at timestamptz(6) NOT NULL,
  kind text NOT NULL,
  rate_bps integer,
  flat_minor bigint,
  currency char(3),
  CONSTRAINT shop_terms_pkey PRIMARY KEY (shop_id, version),
  CONSTRAINT shop_terms_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shop (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT shop_terms_one_kind CHECK (
    (kind = 'percent' AND rate_bps BETWEEN 0 AND 10000 AND flat_minor IS NULL)
    OR (kind IN ('flat', 'per-item') AND flat_minor >= 0 AND currency IS NOT NULL AND rate_bps IS NULL))
);

-- Tags that the shop's own links carry for its reports, with placeholders in braces; '' for none.
CREATE TABLE link_tags (
  shop_id integer NOT NULL,
  source text NOT NULL DEFAULT '',
  medium text NOT NULL DEFAULT '',
  campaign text NOT NULL DEFAULT '',
  content text NOT NULL DEFAULT '',
  CONSTRAINT link_tags_pkey PRIMARY KEY (shop_id),
  CONSTRAINT link_tags_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shop (id) ON DELETE RESTRICT ON UPDATE CASCADE
);

-- Where a link opens: a path of the shop. Null for its first page.
ALTER TABLE code ADD COLUMN landing text;
ALTER TABLE partner ADD COLUMN landing text;

-- A path of the shop that leads to a code's link, by a redirect of the store. The row is the wish; gid and target are what the
-- store was told. There is no foreign key to code: a code may be forgotten before its address is out of the store.
CREATE TABLE short_address (
  shop_id integer NOT NULL,
  code_key text COLLATE "C" NOT NULL,
  path text COLLATE "C" NOT NULL,
  target text,
  gid text,
  state text NOT NULL,
  problem text,
  seen_path text,
  seen_target text,
  created_at timestamptz(6) NOT NULL,
  checked_at timestamptz(6),
  CONSTRAINT short_address_pkey PRIMARY KEY (shop_id, code_key),
  CONSTRAINT short_address_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shop (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT short_address_state CHECK (state IN ('writing', 'live', 'removing', 'failed', 'missing', 'differs'))
);
CREATE UNIQUE INDEX short_address_shop_id_path_key ON short_address (shop_id, path);

-- Arrivals by links of other programs, each by itself.
CREATE TABLE handle_click (
  shop_id integer NOT NULL,
  parameter text NOT NULL,
  value text NOT NULL,
  clicks bigint NOT NULL,
  last_at timestamptz(6) NOT NULL,
  CONSTRAINT handle_click_pkey PRIMARY KEY (shop_id, parameter, value),
  CONSTRAINT handle_click_handle_fkey FOREIGN KEY (shop_id, parameter, value)
    REFERENCES handle (shop_id, parameter, value) ON DELETE CASCADE ON UPDATE CASCADE
);
