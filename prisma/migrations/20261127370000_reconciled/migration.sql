-- Up to which change, by Shopify's clock, all orders of the store were compared with those here; when that was last done to its
-- end; and how many orders were found so far of whose change no message had come.
ALTER TABLE shop ADD COLUMN reconciled_until timestamptz(6), ADD COLUMN reconciled_at timestamptz(6),
  ADD COLUMN recovered_orders integer NOT NULL DEFAULT 0;
