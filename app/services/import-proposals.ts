// Free names for rows of a draft whose own name is another's. They are worked out where they are shown or taken, and never while
// the file is decided on.
import anyAscii from "any-ascii";
import * as rows from "../db/batch-rows.ts";
import { readTaken } from "../db/code-names.ts";
import type { Db } from "../db/jobs.ts";
import { findOffer, readOfferNames } from "../db/offers.ts";
import { readNamesByEmail } from "../db/partners.ts";
import { appPool } from "../db/pools.ts";
import type { BatchRow } from "../domain/code-batch.ts";
import { stemsOf } from "../domain/code-pattern.ts";
import { type Asked, askedOf, createProposals } from "../domain/code-proposals.ts";
import type { CodeKey, ShopId } from "../domain/ids.ts";
import { nameIn, nameOf } from "../domain/import-partner.ts";
import { offerOf } from "../domain/import-plan.ts";
import type { ImportRow } from "../domain/import-row.ts";
import { MOST_COMPARED } from "../domain/import-warnings.ts";
import { worthOf } from "../domain/offer.ts";
import { fold } from "../domain/same-name.ts";
import { type Reading, rowOf } from "./import-plan.ts";
import { mixUpsOf } from "./mix-ups.ts";

type Draft = Reading & { id: number };
/** By line. */
export type Proposed = ReadonlyMap<number, CodeKey>;

export const countTaken = (shopId: ShopId, id: number): Promise<number> => rows.countTaken(appPool(), shopId, id);

/** Free names for those of a page's rows that need one: free here, in the file, and in the store as far as it was asked. */
export async function proposeNames(shopId: ShopId, draft: Draft, shown: readonly BatchRow[]): Promise<Proposed> {
  if (!shown.some(({ taken }) => taken)) return new Map();
  const lines = await rows.lastLine(appPool(), shopId, draft.id);
  return beginProposals(appPool(), shopId, { draft, lines, inFile: null })(shown);
}

type Beginning = { draft: Draft; lines: number; inFile: ReadonlySet<CodeKey> | null };

/**
 * Begins to propose names for a draft's rows, some at a time in the file's order, none twice. `inFile`: all names of the file; null
 * where only those are looked up that a proposal might meet.
 */
export function beginProposals(
  db: Db,
  shopId: ShopId,
  { draft, lines, inFile }: Beginning,
): (some: readonly BatchRow[]) => Promise<Proposed> {
  const taken = new Set<CodeKey>(draft.look?.found.map(({ key }) => key));
  const propose = createProposals((key) => taken.has(key) || inFile?.has(key) === true);
  const worth = worthsOf(db, shopId, draft);
  return async (some) => {
    const needy = some.filter((row) => row.taken);
    const asked = await askedFor(db, shopId, { draft, worth }, needy);
    const own = asked.flatMap((one) => one.own);
    const stems = asked.map(({ stem }) => stem);
    for (const key of await readTaken(db, shopId, stems, own)) taken.add(key);
    if (inFile === null) {
      const met = { keys: [...own, ...stems], stems: stems.flatMap(stemsOf) };
      for (const key of await rows.namesInFile(db, shopId, draft.id, met)) taken.add(key);
    }
    if (lines <= MOST_COMPARED) for (const key of await mixedUp(db, shopId, asked, taken)) taken.add(key);
    return new Map(asked.map((one) => [one.line, propose(one)]));
  };
}

type AskedBy = Asked & { line: number; name: string };

async function askedFor(
  db: Db,
  shopId: ShopId,
  { draft, worth }: { draft: Draft; worth: (row: ImportRow) => Promise<string | null> },
  needy: readonly BatchRow[],
): Promise<AskedBy[]> {
  const said = needy.map((row) => ({ row: rowOf(row, draft.columns), key: row.key ?? ("" as CodeKey) }));
  const unnamed = said.flatMap(({ row }) => (nameOf(row) === "" && row.email !== "" ? [row.email] : []));
  const known = await readNamesByEmail(db, shopId, unnamed);
  const asked: AskedBy[] = [];
  for (const { row, key } of said) {
    const name = nameOf(row) || (known.get(row.email.toLowerCase()) ?? nameIn(row.email));
    const value = await worth(row);
    asked.push({ ...askedOf({ key, latinName: anyAscii(name), value }), line: row.line, name });
  }
  return asked;
}

/** What the offer of a row gives; each offer is read once. */
function worthsOf(db: Db, shopId: ShopId, { settings }: Draft): (row: ImportRow) => Promise<string | null> {
  let offers: ReadonlyMap<string, { id: number }[]> | null = null;
  const worths = new Map<number, string | null>();
  return async (row) => {
    offers ??= Map.groupBy(await readOfferNames(db, shopId), ({ title }) => fold(title));
    const id = offerOf(row, settings, { offers });
    if (typeof id !== "number") return null;
    if (!worths.has(id)) {
      const offer = await findOffer(db, shopId, id);
      worths.set(id, offer && worthOf(offer));
    }
    return worths.get(id) ?? null;
  };
}

/** Of the partners' own names that are free, those that are mixed up with somebody else's code. */
async function mixedUp(
  db: Db,
  shopId: ShopId,
  asked: readonly AskedBy[],
  taken: ReadonlySet<CodeKey>,
): Promise<CodeKey[]> {
  const wanted = asked.flatMap(({ own, name }) => own.map((key) => ({ key, name, partnerId: 0 })));
  const free = wanted.filter(({ key }) => !taken.has(key));
  const mixed = await mixUpsOf(db, shopId, free);
  return free.flatMap(({ key, name }) => {
    const other = mixed.get(key);
    return other === undefined || fold(other.name) === fold(name) ? [] : [key];
  });
}
