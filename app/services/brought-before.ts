// What stands here of a former program's balances, and of the orders that they are for.
import { readBroughtBefore, readBroughtReferences, readOrdersHere } from "../db/brought-over.ts";
import type { Db } from "../db/jobs.ts";
import { numbersNamed } from "../db/replay.ts";
import {
  type BroughtBefore,
  identitiesOf,
  indexBrought,
  type KnownHere,
  type OrderHere,
  orderNamed,
  type SaidBalance,
} from "../domain/brought-before.ts";
import type { Instant } from "../domain/ids.ts";
import type { Shop } from "../domain/shop.ts";

type Earning = Pick<Shop, "id" | "timeZone" | "currency" | "earnsFrom">;

/** What rows that name these orders are compared with: all that was ever brought over. */
export async function readKnown(db: Db, shop: Earning, references: readonly string[]): Promise<KnownHere> {
  const brought = await readBroughtBefore(db, shop.id, { of: null, besides: null });
  return knownOf(shop, brought, await readOrdersNamed(db, shop, references));
}

/** What some rows of a file are compared with that are about to be booked. */
export async function readKnownOf(
  db: Db,
  shop: Earning,
  { said, file }: { said: readonly SaidBalance[]; file: number },
): Promise<KnownHere> {
  const references = said.map(({ reference }) => reference);
  const orders = await readOrdersNamed(db, shop, references);
  const partners = [...new Set(said.map(({ partnerId }) => partnerId))];
  const identities = [...new Set(said.flatMap((one) => identitiesOf(one, orders)))];
  return knownOf(shop, await readBroughtBefore(db, shop.id, { of: { partners, identities }, besides: file }), orders);
}

const knownOf = (
  { currency, timeZone }: Earning,
  brought: readonly BroughtBefore[],
  orders: KnownHere["orders"],
): KnownHere => ({ currency, timeZone, brought: indexBrought(brought), orders });

async function readOrdersNamed(
  db: Db,
  { id, earnsFrom }: Pick<Earning, "id" | "earnsFrom">,
  references: readonly string[],
): Promise<Map<string, OrderHere[]>> {
  const names = [...new Set(references.map(orderNamed))].filter((name) => name !== "");
  const found = new Map<string, OrderHere[]>();
  if (names.length === 0) return found;
  const named = await numbersNamed(db, id, names);
  const orders = await readOrdersHere(db, id, { ids: [...new Set(named.map((one) => one.id))], earnsFrom });
  const byId = new Map(orders.map((order) => [order.id, order]));
  for (const one of named) {
    const order = byId.get(one.id);
    if (order !== undefined) found.set(one.asked, [...(found.get(one.asked) ?? []), order]);
  }
  return found;
}

/** How many orders were brought over that would earn here as well, did orders earn from a moment on. */
export async function countBroughtSince(db: Db, { id }: Pick<Shop, "id">, earnsFrom: Instant): Promise<number> {
  const orders = await readOrdersNamed(db, { id, earnsFrom }, await readBroughtReferences(db, id));
  const since = [...orders.values()].flat().filter(({ earns }) => earns === "placed-since");
  return new Set(since.map((order) => order.id)).size;
}
