// What a file's rows say, and what stands here of it: what a plan is made from.
import { createHash } from "node:crypto";
import { readOwnersOfRows } from "../db/batch-rows.ts";
import { readOwners } from "../db/code-names.ts";
import { readSaidTerms, readSaysOfCodes } from "../db/import-ground.ts";
import { readLinkOwners } from "../db/import-links.ts";
import type { Db } from "../db/jobs.ts";
import { readOfferNames } from "../db/offers.ts";
import { ownValues } from "../db/own-conditions.ts";
import { readPartnerNames } from "../db/partners.ts";
import { codeKey } from "../domain/code.ts";
import type { BatchRow, CodeBatch, StoredOwn, StoredTerms } from "../domain/code-batch.ts";
import type { CodeKey, PartnerId } from "../domain/ids.ts";
import { createPlanner } from "../domain/import-plan.ts";
import type { Fate, ImportColumn, ImportRow, Known, NewPartner, Owners, PlanGround } from "../domain/import-row.ts";
import { termsText } from "../domain/import-terms.ts";
import { MOST_COMPARED } from "../domain/import-warnings.ts";
import { takenFor } from "../domain/mix-up.ts";
import { type OwnConditions, saysAnything } from "../domain/own-conditions.ts";
import { OWN_COLUMNS } from "../domain/own-text.ts";
import type { Shop } from "../domain/shop.ts";
import type { Terms } from "../domain/terms.ts";
import { UNREADABLE } from "./table-file.ts";

export type Reading = Pick<CodeBatch, "columns" | "settings"> & { look?: CodeBatch["look"] | undefined };
/** `typed`: what stood there before a proposed name was taken. */
export type Cells = { line: number; cells: string[]; typed?: string | null };

export type Plan = {
  /** Decides on the next rows, in the file's order, where these are the owners of their codes. */
  decide: (rows: readonly Cells[], owners: Owners) => BatchRow[];
  /** What all of it was decided on: the same rows on the same ground are decided on as before. */
  ground: () => string;
};

/** Begins to decide on a file's rows, which need not all be in memory. `lines`: of the whole file. */
export async function beginPlan(
  db: Db,
  shop: Shop,
  { columns, settings, look }: Reading,
  lines: number,
): Promise<Plan> {
  const ground = await groundOf(db, shop, { columns, settings, look });
  const plan = createPlanner(ground, lines);
  const owned = new Map<CodeKey, PartnerId | null>();
  return {
    decide: (rows, owners) =>
      rows.map(({ line, cells, typed = null }) => {
        const row = rowOf({ line, cells }, columns);
        const damaged = damagedIn(cells, columns);
        if (damaged !== null) return batchRow({ line, cells, typed, key: null }, damaged);
        const key = row.code === "" ? null : codeKey(row.code);
        const owner = key === null ? undefined : owners.get(key);
        if (key !== null && owner !== undefined) owned.set(key, owner?.id ?? null);
        return batchRow({ line, cells, typed, key }, plan(row, owners));
      }),
    ground: () => digestOf(ground, columns, owned),
  };
}

/** Of the codes that rows name, or that these would be taken for, those that are known here, with what is said of them where the rows may say it otherwise. */
export async function ownersOf(
  db: Db,
  shop: Shop,
  rows: readonly Cells[],
  columns: Reading["columns"],
  lines: number,
): Promise<Owners> {
  const keys = new Set<CodeKey>();
  const compares = lines <= MOST_COMPARED;
  const at = columns.find(([column]) => column === "code")?.[1];
  for (const { cells } of rows) {
    const key = codeKey((at === undefined ? undefined : cells[at]) ?? "");
    keys.add(key);
    // Whose the code is that this one would be taken for is told.
    if (compares) for (const other of takenFor(key)) keys.add(other);
  }
  const owners = await readOwners(db, shop.id, [...keys]);
  if (owners.size === 0 || !columns.some(([column]) => SAY_OF_CODES.has(column))) return owners;
  const says = await readSaysOfCodes(db, shop.id, [...owners.keys()]);
  return new Map([...owners].map(([key, owner]) => [key, owner && { ...owner, says: says.get(key) }]));
}

const SAY_OF_CODES: ReadonlySet<ImportColumn> = new Set(["offer", "commission", "ownCommission", ...OWN_COLUMNS]);

/** Whether all that a batch's rows were decided on still stands. */
export async function planHolds(
  db: Db,
  shop: Shop,
  { id, columns, settings, ground, look }: CodeBatch,
): Promise<boolean> {
  const owned = await readOwnersOfRows(db, shop.id, id);
  return ground === digestOf(await groundOf(db, shop, { columns, settings, look }), columns, owned);
}

function digestOf(
  ground: PlanGround,
  columns: Reading["columns"],
  owned: ReadonlyMap<CodeKey, PartnerId | null>,
): string {
  const inOrder = [...owned].sort(([one], [other]) => (one < other ? -1 : 1));
  const text = JSON.stringify([ground, columns, inOrder], (_, part) =>
    typeof part === "bigint" ? String(part) : part,
  );
  return createHash("sha256").update(text).digest("base64url");
}

const SAYS_NOTHING: Omit<ImportRow, "line"> = {
  code: "",
  partner: "",
  firstName: "",
  lastName: "",
  email: "",
  offer: "",
  commission: "",
  formerLink: "",
  same: "",
  ownStart: "",
  ownEnd: "",
  ownUses: "",
  ownMinimum: "",
  ownCommission: "",
  codeState: "",
};

/** A row's cells by what they mean. */
export function rowOf({ line, cells }: Cells, columns: Reading["columns"]): ImportRow {
  const row: ImportRow = { ...SAYS_NOTHING, line };
  for (const [column, at] of columns) row[column] = cells[at] ?? "";
  return row;
}

/** What stands here of all that rows may name, but for codes. */
export async function groundOf(db: Db, shop: Shop, { columns, settings, look }: Reading): Promise<PlanGround> {
  const { terms, takeOver } = settings;
  const partners = await readPartnerNames(db, shop.id);
  const offers = await readOfferNames(db, shop.id);
  // It may have been deleted since it was chosen.
  const offerId = offers.find(({ id }) => id === settings.offerId)?.id ?? null;
  const said = columns.some(([column]) => column === "commission") ? await readSaidTerms(db, shop.id) : null;
  const links = columns.some(([column]) => column === "formerLink") ? await readLinkOwners(db, shop.id) : null;
  const { asked = [], found: inStore = [] } = look ?? {};
  const { currency, timeZone } = shop;
  return { partners, offers, offerId, terms, said, links, currency, timeZone, takeOver, asked, inStore };
}

function batchRow(of: Pick<BatchRow, "line" | "cells" | "key" | "typed">, fate: Fate): BatchRow {
  const row = {
    ...of,
    wrongColumn: null,
    problem: null,
    partnerId: null,
    newPartner: null,
    offerId: null,
    takesBack: false,
    own: null,
    terms: null,
    stopped: false,
    taken: false,
  };
  switch (fate.kind) {
    case "make": {
      const { partner, offerId, own, terms, inStore, warns, stopped } = fate;
      const who = whoOf(partner);
      const earns = terms && `Its orders earn ${termsText(terms)}, whatever ${partner.name} earns by others.`;
      const problem = told(who.problem, stopped ? KEPT : null, inStore, ...warns, earns, fate.link);
      return {
        ...row,
        ...who,
        problem,
        fate: "make",
        offerId,
        own: saysAnything(own) ? storedOwn(own) : null,
        terms: terms && storedTerms(terms),
        stopped,
      };
    }
    case "partner": {
      const who = whoOf(fate.partner);
      return { ...row, ...who, problem: told(who.problem, fate.link), fate: "partner" };
    }
    case "known":
      return { ...row, problem: told(fate.link), fate: "known" };
    case "store":
      return { ...row, fate: "store", problem: fate.message, taken: true };
    case "wrong":
      return { ...row, fate: "wrong", wrongColumn: fate.column, problem: fate.message, taken: fate.taken === true };
  }
}

const told = (...sentences: (string | null | undefined)[]): string | null =>
  sentences.filter(Boolean).join(" ") || null;

const KEPT = "It is kept here as stopped: its name is reserved, and your store does not get it until you resume it.";

function whoOf(partner: Known | NewPartner): Partial<BatchRow> {
  if (!("id" in partner)) return { newPartner: partner.ref };
  const { id, name, takesBack } = partner;
  const problem = takesBack ? `${name} is taken back: the undoing of an import archived them.` : null;
  return { partnerId: id, takesBack, problem };
}

const storedTerms = (terms: Terms): StoredTerms =>
  terms.kind === "percent" ? terms : { ...terms, amount: String(terms.amount) };

function storedOwn(own: OwnConditions): StoredOwn {
  const [starts, ends, limit, minimum] = ownValues(own);
  return { starts, ends, limit, minimum };
}

/** A name is not made of what could not be read of it. */
function damagedIn(cells: readonly string[], columns: Reading["columns"]): Fate | null {
  const damaged = columns.find(([, at]) => cells[at]?.includes(UNREADABLE));
  if (damaged === undefined) return null;
  const [column, at] = damaged;
  const message = `The file is damaged here: a letter of “${cells[at]}” cannot be read. Write it again.`;
  return { kind: "wrong", column, message };
}
