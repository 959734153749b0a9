-- The store's segment of customers without an order; null until the first offer for first orders alone is saved.
ALTER TABLE shop ADD COLUMN first_order_segment text;

-- Buy X get Y: what is bought and what is given (domain/bxgy.ts), of that kind of offer alone.
ALTER TABLE offer ADD COLUMN bxgy json;
ALTER TABLE offer_version ADD COLUMN bxgy json;

ALTER TABLE offer DROP CONSTRAINT offer_one_kind;
ALTER TABLE offer ADD CONSTRAINT offer_one_kind CHECK (
  (bxgy IS NOT NULL) = (kind = 'bxgy') AND (
    (kind = 'percent' AND percent_bps BETWEEN 1 AND 10000 AND amount_minor IS NULL)
    OR (kind = 'fixed' AND amount_minor > 0 AND percent_bps IS NULL)
    OR (kind = 'free-shipping' AND percent_bps IS NULL AND (amount_minor IS NULL OR amount_minor > 0))
    OR (kind = 'bxgy' AND percent_bps IS NULL AND amount_minor IS NULL)));
