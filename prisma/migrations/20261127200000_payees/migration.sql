-- To whom a partner's money goes. What says who and where is sealed for this shop and this partner alone; only the masked
-- form can be read here.
CREATE TABLE payee (
  shop_id integer NOT NULL,
  partner_id integer NOT NULL,
  sealed bytea,
  key_id text,
  masked text,
  held_until timestamptz(6),
  held_because text,
  CONSTRAINT payee_pkey PRIMARY KEY (shop_id, partner_id),
  CONSTRAINT payee_partner_fkey FOREIGN KEY (shop_id, partner_id) REFERENCES partner (shop_id, id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT payee_sealed CHECK ((sealed IS NULL) = (key_id IS NULL) AND (masked IS NULL OR sealed IS NOT NULL)),
  CONSTRAINT payee_held CHECK ((held_until IS NULL) = (held_because IS NULL)),
  CONSTRAINT payee_held_because CHECK (held_because IN ('first', 'changed', 'email'))
);

-- What happened to it: who, when, and the masked form before and after. Where a mail goes out, its addresses are sealed too,
-- until they are forgotten.
CREATE TABLE payee_event (
  shop_id integer NOT NULL,
  partner_id integer NOT NULL,
  seq integer NOT NULL,
  at timestamptz(6) NOT NULL,
  kind text NOT NULL,
  actor text NOT NULL,
  parts text[] NOT NULL,
  masked_before text,
  masked_after text,
  held_until timestamptz(6),
  mails integer NOT NULL,
  mail_to bytea,
  mailed_at timestamptz(6),
  CONSTRAINT payee_event_pkey PRIMARY KEY (shop_id, partner_id, seq),
  CONSTRAINT payee_event_partner_fkey FOREIGN KEY (shop_id, partner_id) REFERENCES partner (shop_id, id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT payee_event_kind CHECK (kind IN ('saved', 'email', 'revealed')),
  CONSTRAINT payee_event_actor CHECK (actor IN ('merchant', 'partner'))
);
-- Those few whose addresses are to be forgotten, over all shops.
CREATE INDEX payee_event_addressed ON payee_event (at) WHERE mail_to IS NOT NULL;

-- The history only grows. That a mail went out is added once, and its addresses are forgotten; nothing else is ever changed.
-- A shop's redaction is the one exception, as it is for the ledger.
CREATE FUNCTION payee_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('vouch.redacting', true) = OLD.shop_id::text THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE'
     AND to_jsonb(NEW) - 'mail_to' - 'mailed_at' = to_jsonb(OLD) - 'mail_to' - 'mailed_at'
     AND (NEW.mail_to IS NULL OR NEW.mail_to IS NOT DISTINCT FROM OLD.mail_to)
     AND (OLD.mailed_at IS NULL OR NEW.mailed_at IS NOT DISTINCT FROM OLD.mailed_at) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the history of payout details is never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER payee_event_fixed BEFORE UPDATE OR DELETE ON payee_event FOR EACH ROW EXECUTE FUNCTION payee_event_refuse();
CREATE TRIGGER payee_event_kept BEFORE TRUNCATE ON payee_event FOR EACH STATEMENT EXECUTE FUNCTION payee_event_refuse();

-- Whether partners may enter and change their own.
ALTER TABLE portal ADD COLUMN edits_payee boolean NOT NULL DEFAULT true;
