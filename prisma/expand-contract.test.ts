import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { migrationsDirectory } from "./migrations.ts";

/** Installs are deployed one process after another since then: what a migration takes away, the former release still asks for. */
const SINCE = "20261127300000";

/** A line in the migration that says which release was the last to ask for what goes. */
const MARK = /^-- contracts: \S.{10,}/m;

const TAKES_AWAY = [
  /\bDROP\s+(?:TABLE|COLUMN|VIEW|FUNCTION|TYPE|SCHEMA|EXTENSION)\b/i,
  /\bRENAME\b/i,
  // A trigger that is to refuse it names it too.
  /(?<!\b(?:BEFORE|AFTER|OR)\s+)\bTRUNCATE\b/i,
  /\bALTER\s+(?:COLUMN\s+)?"?\w+"?\s+(?:SET\s+DATA\s+)?TYPE\b/i,
  /\bALTER\s+(?:COLUMN\s+)?"?\w+"?\s+(?:SET\s+NOT\s+NULL|DROP\s+DEFAULT)\b/i,
  // Whoever does not know the column would leave it empty.
  /\bADD\s+(?:COLUMN\s+)?(?:IF\s+NOT\s+EXISTS\s+)?"?(?!CONSTRAINT\b)\w+"?\s+(?:(?!\bDEFAULT\b)[^,;])*\bNOT\s+NULL\b(?![^,;]*\bDEFAULT\b)/i,
];

/** The statements of a migration by which a process of the former release would fail; none where the migration says why it may. */
function takesAway(sql: string): string[] {
  if (MARK.test(sql)) return [];
  const bare = sql
    .replace(/--.*$/gm, "")
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/'(?:[^']|'')*'/g, "''")
    // A function's body runs when it is called; that of a DO block runs now.
    .replace(/(?<!\bDO\s*)\$(\w*)\$[\s\S]*?\$\1\$/gi, "''");
  return bare
    .split(";")
    .map((statement) => statement.trim().replace(/\s+/g, " "))
    .filter((statement) => !/^CREATE\s+TABLE\b/i.test(statement) && TAKES_AWAY.some((one) => one.test(statement)));
}

const sqlOf = (name: string) => readFileSync(path.join(migrationsDirectory, name, "migration.sql"), "utf8");
const migrations = readdirSync(migrationsDirectory, { withFileTypes: true }).flatMap((one) =>
  one.isDirectory() ? [one.name] : [],
);

test("a migration takes nothing away that the former release asks for, or says which was the last to ask", () => {
  const found = migrations.filter((name) => name >= SINCE).map((name) => [name, takesAway(sqlOf(name))] as const);
  expect(found.filter(([, statements]) => statements.length > 0)).toEqual([]);
});

test("the check finds what once took a deploy's webhooks down", () => {
  expect(takesAway(sqlOf("20261126220000_one_trail"))).toEqual(["ALTER TABLE decision DROP COLUMN trail"]);
});

test.each([
  ["ALTER TABLE shop ADD COLUMN a text NOT NULL;", 1],
  ['ALTER TABLE shop ADD a text COLLATE "C" NOT NULL, ADD COLUMN b int;', 1],
  ["ALTER TABLE shop ADD COLUMN a int NOT NULL DEFAULT 0;", 0],
  ["ALTER TABLE shop ADD COLUMN a int DEFAULT 0 NOT NULL;", 0],
  ["ALTER TABLE shop ADD COLUMN a int, ADD COLUMN b int CHECK (b > 0);", 0],
  ["ALTER TABLE shop ADD CONSTRAINT a CHECK (b IS NOT NULL);", 0],
  ["ALTER TABLE shop ALTER COLUMN a SET NOT NULL;", 1],
  ["ALTER TABLE shop ALTER a TYPE bigint;", 1],
  ["ALTER TABLE shop ALTER COLUMN a SET DEFAULT 7;", 0],
  ["TRUNCATE a;", 1],
  ["CREATE TRIGGER a BEFORE TRUNCATE ON b FOR EACH STATEMENT EXECUTE FUNCTION c();", 0],
  ["ALTER TABLE shop RENAME COLUMN a TO b; DROP TABLE c;", 2],
  ["CREATE TABLE a (b int NOT NULL, c text NOT NULL);", 0],
  ["CREATE FUNCTION f() RETURNS void AS $$ BEGIN TRUNCATE a; DROP TABLE b; END $$ LANGUAGE plpgsql;", 0],
  ["DO $$ BEGIN ALTER TABLE a DROP COLUMN b; END $$;", 1],
  ["INSERT INTO a VALUES ('it''s; DROP TABLE b;');", 0],
  ["-- DROP TABLE a;\nSELECT 1;", 0],
  ["-- contracts: nothing has read trail since 20261126220000.\nALTER TABLE a DROP COLUMN trail;", 0],
  ["-- contracts:\nALTER TABLE a DROP COLUMN trail;", 1],
])("of %j the check finds %d", (sql, count) => {
  expect(takesAway(sql)).toHaveLength(count);
});
