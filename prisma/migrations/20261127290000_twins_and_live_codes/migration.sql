-- A twin that was stopped because its code was, and is resumed with it; one that was stopped by itself is not.
ALTER TABLE code ADD COLUMN stopped_along boolean NOT NULL DEFAULT false;

-- Of an offer's codes, those whose own dates say whether they are live: counting looks at these alone, and takes the others together.
CREATE INDEX code_own_dates ON code (shop_id, offer_id, own_starts_at, own_ends_at)
  WHERE state = 'live' AND (own_starts_at IS NOT NULL OR own_ends_at IS NOT NULL);
