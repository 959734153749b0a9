// Customers of a former program: bound once, taken away again, erased by law.
import type pg from "pg";
import * as rows from "../db/bound-customers.ts";
import { lockBooks } from "../db/brought-over.ts";
import * as files from "../db/moving-files.ts";
import { transaction } from "../db/transaction.ts";
import type { SaidCustomer } from "../domain/bound-customers.ts";
import { type Instant, instant } from "../domain/ids.ts";
import type { MovingFile } from "../domain/moving.ts";
import type { Shop } from "../domain/shop.ts";
import { dayOf } from "../domain/time.ts";
import { LATE_SECONDS, lookAtPlaced } from "./late-orders.ts";

const CHUNK = 1_000;

type Binding = {
  client: pg.PoolClient;
  shop: Pick<Shop, "id" | "earnsFrom" | "timeZone">;
  file: MovingFile;
  now: Instant;
};

/** Binds a file's customers, and has the orders looked at again that they placed since orders earn. */
export async function bindFile({ client, shop, file, now }: Binding): Promise<void> {
  const some = async () => {
    const next = await files.rowsToTake<SaidCustomer>(client, shop.id, file.id, CHUNK);
    if (next.length === 0) return false;
    // Two files that say otherwise of one customer bind one after the other.
    await lockBooks(client, shop.id);
    const before = new Map((await rows.boundBefore(client, shop.id, next)).map((one) => [one.line, one]));
    await files.setOutcomes(client, shop.id, file.id, [...before.values()].map(outcomeOf(shop.timeZone)));
    const fresh = next.filter(({ line }) => !before.has(line));
    const lines = fresh.map(({ line }) => line);
    await files.setFates(client, shop.id, file.id, { lines, fate: "taken" });
    // Who the customers are stands with the bindings alone from now on.
    await files.forgetSaid(client, shop.id, file.id, [...lines, ...before.keys()]);
    if (fresh.length === 0) return true;
    await rows.insertBound(client, shop.id, file.id, fresh);
    const since = instant(Math.min(...fresh.map(({ said }) => said.since)));
    await lookAgain(client, shop, { since, now });
    return true;
  };
  while (await transaction(client, some));
}

const outcomeOf =
  (timeZone: string) =>
  ({ line, partner, since, until, same }: rows.BoundBefore) => {
    if (same) return { line, fate: "known" as const, problem: null };
    const end = until === null ? "" : ` until ${dayOf(until, timeZone)}`;
    const bound = `This customer is bound to ${partner} since ${dayOf(since, timeZone)}${end}.`;
    return { line, fate: "wrong" as const, problem: `${bound} Undo that file first, or leave the row out.` };
  };

/** Takes a file's customers away; what their orders earned is taken back, unless it is approved. */
export async function unbindFile({ client, shop, file, now }: Binding): Promise<void> {
  await transaction(client, async () => {
    const since = await rows.deleteBound(client, shop.id, file.id);
    if (since !== null) await lookAgain(client, shop, { since, now });
  });
}

async function lookAgain(
  client: pg.PoolClient,
  { id, earnsFrom }: Pick<Shop, "id" | "earnsFrom">,
  { since, now }: { since: Instant; now: Instant },
): Promise<void> {
  const from = instant(Math.max(since, earnsFrom));
  if (from >= now) return;
  await lookAtPlaced(client, id, { from, to: instant(now + LATE_SECONDS * 1_000), why: "customers" });
}
