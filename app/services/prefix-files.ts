// Code prefixes of a former program: given once, taken back.
import type pg from "pg";
import * as rows from "../db/code-prefixes.ts";
import * as files from "../db/moving-files.ts";
import { transaction } from "../db/transaction.ts";
import { wholeSecond } from "../db/values.ts";
import { type HeldPrefix, prefixKey } from "../domain/code-prefix.ts";
import { type CodeKey, type Instant, instant, type ShopId } from "../domain/ids.ts";
import type { MovingFile } from "../domain/moving.ts";
import type { PrefixCells, SaidPrefix } from "../domain/prefix-row.ts";
import type { Shop } from "../domain/shop.ts";
import { putInForce } from "./code-prefixes.ts";
import { lookAgainBetween } from "./reassign.ts";

/** Whose the prefixes of a file's rows are and were. */
export async function heldOf(
  client: pg.ClientBase,
  shopId: ShopId,
  cells: readonly PrefixCells[],
): Promise<Map<CodeKey, HeldPrefix[]>> {
  const named = [...new Set(cells.map(({ prefix }) => prefixKey(prefix)))].filter((key) => !key.includes("\0"));
  return Map.groupBy(await rows.selectHeld(client, shopId, named), ({ prefix }) => prefix);
}

const CHUNK = 500;

type Bringing = { client: pg.PoolClient; shop: Pick<Shop, "id">; file: MovingFile; now: Instant };

/** Gives a file's prefixes, some at a time. One that somebody else was given since the file was read needs the merchant. */
export async function givePrefixFile({ client, shop, file, now }: Bringing): Promise<void> {
  const at = instant(wholeSecond(now).getTime());
  const some = async () => {
    const next = await files.rowsToTake<SaidPrefix>(client, shop.id, file.id, CHUNK);
    if (next.length === 0) return false;
    const wanted = next.map(({ line, said }) => ({ ...said, line, from: said.from ?? at }));
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
