-- Moving in from another program: what its files say, what was brought over of balances, and whose customers are whose.
CREATE TABLE moving_file (
  shop_id integer NOT NULL,
  id serial NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  program text NOT NULL,
  state text NOT NULL,
  created_at timestamptz(6) NOT NULL,
  finished_at timestamptz(6),
  CONSTRAINT moving_file_pkey PRIMARY KEY (shop_id, id),
  CONSTRAINT moving_file_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shop (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT moving_file_kind CHECK (kind IN ('balances', 'customers', 'commissions')),
  CONSTRAINT moving_file_state CHECK (state IN ('draft', 'running', 'done', 'undoing', 'undone'))
);
-- Those that a job works on, over all shops.
CREATE INDEX moving_file_under_way ON moving_file (shop_id, id) WHERE state IN ('running', 'undoing');

CREATE TABLE moving_row (
  shop_id integer NOT NULL,
  file_id integer NOT NULL,
  line integer NOT NULL,
  fate text NOT NULL,
  said json NOT NULL,
  shown json NOT NULL,
  problem text,
  CONSTRAINT moving_row_pkey PRIMARY KEY (shop_id, file_id, line),
  CONSTRAINT moving_row_file_fkey FOREIGN KEY (shop_id, file_id) REFERENCES moving_file (shop_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT moving_row_fate CHECK (fate IN ('take', 'taken', 'known', 'left', 'wrong'))
);

-- What a former program owed, or was owed. Its entries lie under source 11 and this row's number.
CREATE TABLE brought_balance (
  shop_id integer NOT NULL,
  id bigserial NOT NULL,
  file_id integer NOT NULL,
  line integer NOT NULL,
  partner_id integer NOT NULL,
  currency char(3) NOT NULL,
  amount bigint NOT NULL,
  identity text COLLATE "C" NOT NULL,
  reference text NOT NULL,
  due_at timestamptz(6),
  day date NOT NULL,
  approved_at timestamptz(6),
  undone_at timestamptz(6),
  CONSTRAINT brought_balance_pkey PRIMARY KEY (shop_id, id),
  CONSTRAINT brought_balance_partner_fkey FOREIGN KEY (shop_id, partner_id) REFERENCES partner (shop_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT brought_balance_file_fkey FOREIGN KEY (shop_id, file_id) REFERENCES moving_file (shop_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT brought_balance_amount CHECK (amount <> 0 AND (amount > 0 OR due_at IS NULL))
);
-- The same amount is brought over once, whichever file says it again.
CREATE UNIQUE INDEX brought_balance_once ON brought_balance (shop_id, partner_id, identity) WHERE undone_at IS NULL;
CREATE INDEX brought_balance_file ON brought_balance (shop_id, file_id, line);
-- The nightly approval asks for these alone.
CREATE INDEX brought_balance_due ON brought_balance (due_at) WHERE due_at IS NOT NULL AND approved_at IS NULL AND undone_at IS NULL;

-- Customers whom a former program had bound to a partner: by Shopify's number, or by the keyed hash of their address.
CREATE TABLE bound_customer (
  shop_id integer NOT NULL,
  id bigserial NOT NULL,
  file_id integer NOT NULL,
  partner_id integer NOT NULL,
  customer_id bigint,
  email_hash text COLLATE "C",
  since timestamptz(6) NOT NULL,
  until timestamptz(6),
  CONSTRAINT bound_customer_pkey PRIMARY KEY (shop_id, id),
  CONSTRAINT bound_customer_partner_fkey FOREIGN KEY (shop_id, partner_id) REFERENCES partner (shop_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT bound_customer_file_fkey FOREIGN KEY (shop_id, file_id) REFERENCES moving_file (shop_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT bound_customer_one_name CHECK ((customer_id IS NULL) <> (email_hash IS NULL)),
  CONSTRAINT bound_customer_forward CHECK (until IS NULL OR until > since)
);
CREATE UNIQUE INDEX bound_customer_number ON bound_customer (shop_id, customer_id, partner_id, since) WHERE customer_id IS NOT NULL;
CREATE UNIQUE INDEX bound_customer_email ON bound_customer (shop_id, email_hash, partner_id, since) WHERE email_hash IS NOT NULL;
CREATE INDEX bound_customer_file ON bound_customer (shop_id, file_id);

-- Whether an order's customer may be bound is known from the shop's own row: most shops never ask.
ALTER TABLE shop ADD COLUMN binds_customers boolean NOT NULL DEFAULT false;
-- From when on orders are tried beside the former program.
ALTER TABLE shop ADD COLUMN trial_from timestamptz(6);
