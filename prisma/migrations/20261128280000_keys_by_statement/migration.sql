-- An import of a hundred thousand codes looked its one offer up, and locked it, for each of them, and each partner for each of theirs.
-- Both are looked at once for each statement now, with what a foreign key promises: who is named is there, and stays while the
-- transaction runs; who is deleted meanwhile is waited for; and who is still named cannot be deleted. See decision 18.
-- contracts: both keys are looked at by the database alone; the release before this one runs without them as well.

ALTER TABLE code DROP CONSTRAINT code_shop_id_offer_id_fkey;
ALTER TABLE assignment DROP CONSTRAINT assignment_shop_id_partner_id_fkey;

-- Plans are kept by each connection, whatever number of rows they were made for: they go by the keys alone.
CREATE FUNCTION codes_have_offers() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  PERFORM FROM (SELECT DISTINCT shop_id, offer_id FROM added WHERE offer_id IS NOT NULL) a
    JOIN offer o ON o.shop_id = a.shop_id AND o.id = a.offer_id FOR KEY SHARE OF o;
  IF EXISTS (SELECT FROM (SELECT DISTINCT shop_id, offer_id FROM added WHERE offer_id IS NOT NULL) a
      WHERE NOT EXISTS (SELECT FROM offer o WHERE o.shop_id = a.shop_id AND o.id = a.offer_id)) THEN
    RAISE foreign_key_violation USING MESSAGE = 'a code names an offer that its shop does not have', TABLE = 'code';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER codes_have_offers AFTER INSERT ON code REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION codes_have_offers();

CREATE FUNCTION code_has_offer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM offer WHERE shop_id = NEW.shop_id AND id = NEW.offer_id FOR KEY SHARE;
  IF NOT FOUND THEN
    RAISE foreign_key_violation USING MESSAGE = 'a code names an offer that its shop does not have', TABLE = 'code';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER code_has_offer AFTER UPDATE OF shop_id, offer_id ON code
  FOR EACH ROW WHEN (NEW.offer_id IS NOT NULL) EXECUTE FUNCTION code_has_offer();

CREATE FUNCTION offer_has_no_codes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM code WHERE shop_id = OLD.shop_id AND offer_id = OLD.id) THEN
    RAISE foreign_key_violation USING MESSAGE = 'an offer that has codes stays', TABLE = 'offer';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER offer_has_no_codes AFTER DELETE ON offer FOR EACH ROW EXECUTE FUNCTION offer_has_no_codes();

CREATE FUNCTION assignments_have_partners() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  PERFORM FROM (SELECT DISTINCT shop_id, partner_id FROM added) a
    JOIN partner p ON p.shop_id = a.shop_id AND p.id = a.partner_id FOR KEY SHARE OF p;
  IF EXISTS (SELECT FROM (SELECT DISTINCT shop_id, partner_id FROM added) a
      WHERE NOT EXISTS (SELECT FROM partner p WHERE p.shop_id = a.shop_id AND p.id = a.partner_id)) THEN
    RAISE foreign_key_violation USING MESSAGE = 'an assignment names a partner whom its shop does not have', TABLE = 'assignment';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER assignments_have_partners AFTER INSERT ON assignment REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION assignments_have_partners();

CREATE FUNCTION assignment_has_partner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM partner WHERE shop_id = NEW.shop_id AND id = NEW.partner_id FOR KEY SHARE;
  IF NOT FOUND THEN
    RAISE foreign_key_violation USING MESSAGE = 'an assignment names a partner whom its shop does not have', TABLE = 'assignment';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER assignment_has_partner AFTER UPDATE OF shop_id, partner_id ON assignment
  FOR EACH ROW EXECUTE FUNCTION assignment_has_partner();

CREATE FUNCTION partner_has_no_codes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM assignment WHERE shop_id = OLD.shop_id AND partner_id = OLD.id) THEN
    RAISE foreign_key_violation USING MESSAGE = 'a partner who has codes stays', TABLE = 'partner';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER partner_has_no_codes AFTER DELETE ON partner FOR EACH ROW EXECUTE FUNCTION partner_has_no_codes();
