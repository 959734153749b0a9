-- Each address of a change is told by itself: one that takes no mail does not keep the others from hearing. Of `mail_to`, the
-- places of those that were told.
ALTER TABLE payee_event ADD COLUMN told smallint[] NOT NULL DEFAULT '{}';

CREATE OR REPLACE FUNCTION payee_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('vouch.redacting', true) = OLD.shop_id::text THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE'
     AND to_jsonb(NEW) - 'mail_to' - 'mailed_at' - 'told' = to_jsonb(OLD) - 'mail_to' - 'mailed_at' - 'told'
     AND (NEW.mail_to IS NULL OR NEW.mail_to IS NOT DISTINCT FROM OLD.mail_to)
     AND NEW.told @> OLD.told
     AND (OLD.mailed_at IS NULL OR NEW.mailed_at IS NOT DISTINCT FROM OLD.mailed_at) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the history of payout details is never changed' USING ERRCODE = 'restrict_violation';
END $$;
