-- What Prisma's schema cannot say: who owns a code at a time, what a ledger refuses, how hot tables are laid out.

CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Codes are compared byte by byte: the key is already in one case (domain/code.ts).
ALTER TABLE assignment DROP CONSTRAINT assignment_shop_id_code_key_fkey;
ALTER TABLE code ALTER COLUMN key TYPE text COLLATE "C";
ALTER TABLE assignment ALTER COLUMN code_key TYPE text COLLATE "C";
ALTER TABLE redemption ALTER COLUMN code_key TYPE text COLLATE "C";
ALTER TABLE code_day ALTER COLUMN code_key TYPE text COLLATE "C";
ALTER TABLE decision ALTER COLUMN code_key TYPE text COLLATE "C";
ALTER TABLE orders ALTER COLUMN checkout_token TYPE text COLLATE "C";
ALTER TABLE assignment ADD CONSTRAINT assignment_shop_id_code_key_fkey
  FOREIGN KEY (shop_id, code_key) REFERENCES code (shop_id, key) ON DELETE RESTRICT ON UPDATE CASCADE;

-- One code, one partner at a time. The key is one expression so that the planner does not take this index for the
-- owner look-up, which the primary key answers in a fifth of the time.
ALTER TABLE assignment ADD CONSTRAINT assignment_one_owner
  EXCLUDE USING gist ((shop_id::text || '/' || code_key) WITH =, tstzrange(from_at, to_at) WITH &&);
ALTER TABLE assignment ADD CONSTRAINT assignment_forward CHECK (to_at IS NULL OR to_at > from_at);

ALTER TABLE shop ADD CONSTRAINT shop_state CHECK (state IN ('installed', 'uninstalled', 'redacted'));
ALTER TABLE partner_state ADD CONSTRAINT partner_state_known CHECK (state IN ('active', 'paused', 'archived'));
ALTER TABLE terms ADD CONSTRAINT terms_one_kind CHECK (
  (kind = 'percent' AND rate_bps BETWEEN 0 AND 10000 AND flat_minor IS NULL)
  OR (kind = 'flat' AND flat_minor >= 0 AND currency IS NOT NULL AND rate_bps IS NULL));
ALTER TABLE offer ADD CONSTRAINT offer_one_kind CHECK (
  (kind = 'percent' AND percent_bps BETWEEN 1 AND 10000 AND amount_minor IS NULL)
  OR (kind = 'fixed' AND amount_minor > 0 AND percent_bps IS NULL));
ALTER TABLE code ADD CONSTRAINT code_state_known CHECK (
  state IN ('making', 'live', 'stopping', 'stopped', 'resuming', 'failed', 'missing'));
ALTER TABLE quarantine ADD CONSTRAINT quarantine_state_known CHECK (state IN ('open', 'retried', 'discarded'));
ALTER TABLE decision ADD CONSTRAINT decision_outcome_known CHECK (outcome IN ('credited', 'uncredited', 'waiting', 'test'));

-- The ledger only grows.
ALTER TABLE entry ADD CONSTRAINT entry_amount CHECK (amount > 0);
ALTER TABLE entry ADD CONSTRAINT entry_two_ends CHECK (from_account <> to_account);

-- A shop's redaction (48 hours after its uninstall, by law) is the one exception: it runs in a transaction that names the
-- shop in vouch.redacting, which only redact_shop() sets.
CREATE FUNCTION entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('vouch.redacting', true) = OLD.shop_id::text THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'entries of the ledger are never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER entry_fixed BEFORE UPDATE OR DELETE ON entry FOR EACH ROW EXECUTE FUNCTION entry_refuse();
CREATE TRIGGER entry_kept BEFORE TRUNCATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION entry_refuse();

-- The nightly approval asks for these alone.
CREATE INDEX decision_due ON decision (shop_id, due_at) WHERE due_at IS NOT NULL;

-- Rows that are updated often keep room beside them, so that an update stays on its page (HOT).
ALTER TABLE shop SET (fillfactor = 50);
ALTER TABLE orders SET (fillfactor = 80);
ALTER TABLE decision SET (fillfactor = 90);
ALTER TABLE shop_day SET (fillfactor = 50);
ALTER TABLE partner_day SET (fillfactor = 50);
ALTER TABLE partner_month SET (fillfactor = 50);
ALTER TABLE code_day SET (fillfactor = 50);
