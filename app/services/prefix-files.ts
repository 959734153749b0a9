// Code prefixes of a former program: planned, mended row by row, given once, taken back.
import type pg from "pg";
import * as rows from "../db/code-prefixes.ts";
import * as files from "../db/moving-files.ts";
import { readPartnerNames } from "../db/partners.ts";
import { appPool } from "../db/pools.ts";
import { inTransaction, transaction } from "../db/transaction.ts";
import { wholeSecond } from "../db/values.ts";
import { type HeldPrefix, prefixKey } from "../domain/code-prefix.ts";
import { type CodeKey, type Instant, instant } from "../domain/ids.ts";
import { indexPartners } from "../domain/import-row.ts";
import type { MovingFile, MovingRow } from "../domain/moving.ts";
import { type PrefixCells, planPrefixes, type SaidPrefix } from "../domain/prefix-row.ts";
import type { Shop } from "../domain/shop.ts";
import { putInForce } from "./code-prefixes.ts";
import { lookAgainBetween } from "./reassign.ts";

/** Decides on the rows of a file by what stands here now. */
export async function planPrefixFile(
  client: pg.ClientBase,
  shop: Pick<Shop, "id" | "timeZone">,
  cells: readonly PrefixCells[],
  now: Instant,
): Promise<MovingRow<SaidPrefix>[]> {
  const people = indexPartners(await readPartnerNames(client, shop.id));
  const named = [...new Set(cells.map(({ prefix }) => prefixKey(prefix)))].filter((key) => !key.includes("\0"));
  const held = new Map<CodeKey, HeldPrefix[]>();
  for (const one of await rows.selectHeld(client, shop.id, named))
    held.set(one.prefix, [...(held.get(one.prefix) ?? []), one]);
  return planPrefixes(cells, { people, timeZone: shop.timeZone, now, held });
}

export type MendedRow = { line: number; partner: string; prefix: string; since: string };

/** Mends a row of a draft and decides on all rows anew: one may be right by what another says. Returns whether there was such a row. */
export function mendPrefixRow(shop: Shop, fileId: number, mended: MendedRow, now: Instant): Promise<boolean> {
  return inTransaction(appPool(), async (client) => {
    const file = await files.lockFile(client, shop.id, fileId);
    if (file?.kind !== "prefixes" || file.state !== "draft") return false;
    const before = await files.readFileRows<SaidPrefix>(client, shop.id, fileId);
    if (!before.some(({ line }) => line === mended.line)) return false;
    const cells = before.map(({ said }) =>
      said.cells.line === mended.line ? mendedCells(said.cells, mended) : said.cells,
    );
    await files.replaceFileRows(client, shop.id, fileId, await planPrefixFile(client, shop, cells, now));
    return true;
  });
}

/** What is typed for the partner takes the place of all that the file said of them. */
function mendedCells(cells: PrefixCells, { partner, prefix, since }: MendedRow): PrefixCells {
  return { ...cells, partner, firstName: "", lastName: "", email: "", prefix, since };
}

const CHUNK = 500;

type Bringing = { client: pg.PoolClient; shop: Pick<Shop, "id">; file: MovingFile; now: Instant };

/** Gives a file's prefixes, some at a time. One that somebody else was given since the file was read needs the merchant. */
export async function givePrefixFile({ client, shop, file, now }: Bringing): Promise<void> {
  const at = instant(wholeSecond(now).getTime());
  const some = async () => {
    const next = await files.rowsToTake<SaidPrefix>(client, shop.id, file.id, CHUNK);
    if (next.length === 0) return false;
    const wanted = next.flatMap(({ line, said: { given } }) =>
      given === null ? [] : [{ line, prefix: given.prefix, partnerId: given.partnerId, from: given.from ?? at }],
    );
    const inserted = await rows.insertPrefixes(client, shop.id, wanted, file.id);
    const given = wanted.filter(({ prefix }) => inserted.has(prefix));
    if (given.length > 0) await putInForce(client, shop.id, { given, now });
    const taken = given.map(({ line }) => line);
    const kept = next.flatMap(({ line }) => (taken.includes(line) ? [] : [line]));
    await files.setFates(client, shop.id, file.id, { lines: taken, fate: "taken" });
    await files.setFates(client, shop.id, file.id, { lines: kept, fate: "wrong", problem: GIVEN_MEANWHILE });
    return true;
  };
  while (await transaction(client, some));
  // What could be mended cannot be any more: the cells, with addresses of partners, have served.
  await files.forgetSaid(client, shop.id, file.id, "all");
}

const GIVEN_MEANWHILE = "It was given to somebody after the file was read. Read the file again.";

/** Takes a file's prefixes away; what orders earned by them is taken back, unless it is approved. */
export async function takePrefixFile({ client, shop, file, now }: Bringing): Promise<void> {
  await transaction(client, async () => {
    const since = await rows.deleteFilePrefixes(client, shop.id, file.id);
    if (since === null) return;
    await rows.tellPrefixes(client, shop.id);
    await lookAgainBetween(client, shop.id, { from: since, to: now });
  });
}
