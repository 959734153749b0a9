// Balances of a former program: booked once, approved when due, taken back by entries against them.
import type pg from "pg";
import * as rows from "../db/brought-over.ts";
import { insertEntries } from "../db/entries.ts";
import * as files from "../db/moving-files.ts";
import { pipeline } from "../db/pipeline.ts";
import { appPool } from "../db/pools.ts";
import { addEntries, emptyTotals, totalsCalls } from "../db/totals.ts";
import { alone, transaction } from "../db/transaction.ts";
import { type SaidBalance, standsHere } from "../domain/brought-before.ts";
import { approveBrought, bookBrought, undoBrought } from "../domain/brought-over.ts";
import { BROUGHT_OVER, type Day, type Instant, orderId, type PartnerId, type ShopId } from "../domain/ids.ts";
import type { NewEntry } from "../domain/ledger.ts";
import type { MovingFile, MovingRow } from "../domain/moving.ts";
import type { Shop } from "../domain/shop.ts";
import { dayOf } from "../domain/time.ts";
import { readKnownOf } from "./brought-before.ts";

/** At most as many as one transaction settles: orders that touch the same balances never wait long. */
const CHUNK = 200;

type Bringing = {
  client: pg.PoolClient;
  shop: Pick<Shop, "id" | "currency" | "timeZone">;
  file: MovingFile;
  now: Instant;
};

/** Books a file's amounts, some at a time; one that died half-way goes on where it was, and what is here already is not booked. */
export async function bookFile(bringing: Bringing): Promise<void> {
  while (await transaction(bringing.client, () => bookSome(bringing)));
}

async function bookSome({ client, shop, file, now }: Bringing): Promise<boolean> {
  const rest = await files.rowsToTake<SaidBalance>(client, shop.id, file.id, CHUNK);
  if (rest.length === 0) return false;
  // Until this is booked the cut-over stays where it is, and the accounts in their currency.
  const books = await rows.lockBooks(client, shop.id);
  const { currency } = books;
  const next = await stillToTake({ client, shop: { ...shop, ...books }, file }, rest);
  const day = dayOf(now, shop.timeZone);
  const made = await rows.insertBrought(client, shop.id, { fileId: file.id, rows: next, currency, day });
  const bookings = next.flatMap(({ line, said }): Booking[] => {
    const id = made.get(line);
    if (id === undefined) return [];
    const of = { partnerId: said.partnerId, currency };
    const entry = bookBrought({ amount: BigInt(said.amount), waits: said.dueAt !== null }, of);
    return [{ shopId: shop.id, id, day, seq: 0, entries: [entry] }];
  });
  await book(client, bookings, now);
  const taken = next.flatMap(({ line }) => (made.has(line) ? [line] : []));
  const known = next.flatMap(({ line }) => (made.has(line) ? [] : [line]));
  await files.setFates(client, shop.id, file.id, { lines: taken, fate: "taken" });
  await files.setFates(client, shop.id, file.id, { lines: known, fate: "known" });
  return true;
}

type Asking = { client: pg.PoolClient; shop: Bringing["shop"] & Pick<Shop, "earnsFrom">; file: MovingFile };

// What was heard, brought over or set since the rows were decided on counts.
async function stillToTake(
  { client, shop, file }: Asking,
  next: readonly MovingRow<SaidBalance>[],
): Promise<MovingRow<SaidBalance>[]> {
  const said = next.map((row) => row.said);
  const here = await readKnownOf(client, shop, { said, file: file.id });
  const verdicts = next.map((row) => ({ row, verdict: standsHere(row.said, here) }));
  const others = verdicts.flatMap(({ row: { line }, verdict }) => (verdict === null ? [] : [{ line, ...verdict }]));
  await files.setOutcomes(client, shop.id, file.id, others);
  return verdicts.flatMap(({ row, verdict }) => (verdict === null ? [row] : []));
}

/** Takes back what a file brought, by entries against it. */
export async function undoFile({ client, shop, file, now }: Bringing): Promise<void> {
  const some = async () => {
    const brought = await rows.lockFileBrought(client, shop.id, file.id, CHUNK);
    await book(
      client,
      brought.map((one) => ({ ...one, entries: undoBrought(one.balance, one) })),
      now,
    );
    await rows.markBrought(
      client,
      shop.id,
      brought.map(({ id }) => id),
      { as: "undone_at", now },
    );
    return brought.length > 0;
  };
  while (await transaction(client, some));
}

/** Makes payable what waited and is due, over all shops. Returns how many amounts. */
export function approveDueBrought(pool: pg.Pool, now: Instant): Promise<number> {
  return alone(pool, "approve-brought", async (client) => {
    let approved = 0;
    const some = async () => {
      const due = await rows.lockDueBrought(client, now, CHUNK);
      await book(
        client,
        due.map((one) => ({ ...one, entries: approveBrought(one.balance, one) })),
        now,
      );
      for (const shopId of new Set(due.map((one) => one.shopId))) {
        const ids = due.flatMap((one) => (one.shopId === shopId ? [one.id] : []));
        await rows.markBrought(client, shopId, ids, { as: "approved_at", now });
      }
      approved += due.length;
      return due.length > 0;
    };
    while (await transaction(client, some));
    return approved;
  });
}

/** What of a partner's account came from a former program. */
export const readBroughtOf = (shop: Pick<Shop, "id" | "currency">, partnerId: PartnerId) =>
  rows.broughtOfPartner(appPool(), shop.id, { partnerId, currency: shop.currency });

type Booking = { shopId: ShopId; id: string; day: Day; seq: number; entries: NewEntry[] };

/** Entries and totals in the transaction of what causes them; totals in the order in which every transaction writes them. */
async function book(client: pg.ClientBase, bookings: readonly Booking[], now: Instant): Promise<void> {
  const totals = emptyTotals();
  for (const { shopId, day, entries } of bookings) addEntries(totals, shopId, day, entries);
  const entries = bookings.flatMap(({ shopId, id, seq, entries }) =>
    entries.map((entry, n) => ({ shopId, orderId: orderId(id), seq: seq + 1 + n, entry })),
  );
  if (entries.length === 0) return;
  await pipeline(client, [insertEntries(entries, now, BROUGHT_OVER), ...totalsCalls(totals)]);
}
