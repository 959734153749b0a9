-- Owners that a back-dated reassignment took out of the assignments: whose a code once was is never lost.
CREATE TABLE replaced_assignment (
  shop_id integer NOT NULL,
  code_key text COLLATE "C" NOT NULL,
  from_at timestamptz(6) NOT NULL,
  replaced_at timestamptz(6) NOT NULL,
  partner_id integer NOT NULL,
  to_at timestamptz(6),
  CONSTRAINT replaced_assignment_pkey PRIMARY KEY (shop_id, code_key, from_at, replaced_at),
  CONSTRAINT replaced_assignment_code_fkey FOREIGN KEY (shop_id, code_key) REFERENCES code (shop_id, key) ON DELETE CASCADE,
  CONSTRAINT replaced_assignment_partner_fkey FOREIGN KEY (shop_id, partner_id) REFERENCES partner (shop_id, id) ON DELETE CASCADE
);
CREATE INDEX replaced_assignment_shop_id_partner_id_idx ON replaced_assignment (shop_id, partner_id);

-- All codes of a discount of the store on their way to a partner, page by page; one at a time for each discount.
CREATE TABLE code_mapping (
  shop_id integer NOT NULL,
  discount_gid text NOT NULL,
  partner_id integer NOT NULL,
  title text NOT NULL,
  state text NOT NULL,
  problem text,
  total integer NOT NULL,
  mapped integer NOT NULL DEFAULT 0,
  skipped integer NOT NULL DEFAULT 0,
  cursor text,
  started_at timestamptz(6) NOT NULL,
  CONSTRAINT code_mapping_pkey PRIMARY KEY (shop_id, discount_gid),
  CONSTRAINT code_mapping_state CHECK (state IN ('running', 'done', 'failed')),
  CONSTRAINT code_mapping_partner_fkey FOREIGN KEY (shop_id, partner_id) REFERENCES partner (shop_id, id) ON DELETE CASCADE
);
CREATE INDEX code_mapping_shop_id_partner_id_idx ON code_mapping (shop_id, partner_id);
