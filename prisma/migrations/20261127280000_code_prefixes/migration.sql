-- How codes of the store begin that count for a partner, without being known one by one. It goes with its partner when a shop is erased.
CREATE TABLE code_prefix (
  shop_id integer NOT NULL,
  prefix text COLLATE "C" NOT NULL,
  partner_id integer NOT NULL,
  from_at timestamptz(6) NOT NULL,
  to_at timestamptz(6),
  file_id integer,
  CONSTRAINT code_prefix_pkey PRIMARY KEY (shop_id, prefix, from_at),
  CONSTRAINT code_prefix_partner_fkey FOREIGN KEY (shop_id, partner_id) REFERENCES partner (shop_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT code_prefix_file_fkey FOREIGN KEY (shop_id, file_id) REFERENCES moving_file (shop_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT code_prefix_length CHECK (char_length(prefix) BETWEEN 4 AND 32),
  CONSTRAINT code_prefix_forward CHECK (to_at IS NULL OR to_at > from_at),
  -- One partner at a time. An expression, so that no look-up takes this index.
  CONSTRAINT code_prefix_one_owner EXCLUDE USING gist (
    (shop_id::text || '/' || prefix) WITH =,
    tstzrange(from_at, to_at) WITH &&
  )
);
CREATE INDEX code_prefix_partner ON code_prefix (shop_id, partner_id);
CREATE INDEX code_prefix_file ON code_prefix (shop_id, file_id) WHERE file_id IS NOT NULL;

-- How long the shop's prefixes are, in characters: which beginnings of a code to look up, and for most shops that there are none.
ALTER TABLE shop ADD COLUMN prefix_lengths smallint[] NOT NULL DEFAULT '{}';

ALTER TABLE moving_file DROP CONSTRAINT moving_file_kind;
ALTER TABLE moving_file ADD CONSTRAINT moving_file_kind CHECK (kind IN ('balances', 'customers', 'commissions', 'prefixes'));
