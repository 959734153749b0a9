// Customers of a former program: bound once, taken away again, erased by law.
import type pg from "pg";
import * as rows from "../db/bound-customers.ts";
import * as files from "../db/moving-files.ts";
import { transaction } from "../db/transaction.ts";
import type { SaidCustomer } from "../domain/bound-customers.ts";
import { type Instant, instant } from "../domain/ids.ts";
import type { MovingFile } from "../domain/moving.ts";
import type { Shop } from "../domain/shop.ts";
import { LATE_SECONDS, lookAtPlaced } from "./late-orders.ts";

const CHUNK = 1_000;

type Binding = { client: pg.PoolClient; shop: Pick<Shop, "id" | "earnsFrom">; file: MovingFile; now: Instant };

/** Binds a file's customers, and has the orders looked at again that they placed since orders earn. */
export async function bindFile({ client, shop, file, now }: Binding): Promise<void> {
  const some = async () => {
    const next = await files.rowsToTake<SaidCustomer>(client, shop.id, file.id, CHUNK);
    if (next.length === 0) return false;
    await rows.insertBound(client, shop.id, file.id, next);
    const lines = next.map(({ line }) => line);
    await files.setFates(client, shop.id, file.id, { lines, fate: "taken" });
    // Who the customers are stands with the bindings alone from now on.
    await files.forgetSaid(client, shop.id, file.id, lines);
    const since = instant(Math.min(...next.map(({ said }) => said.since)));
    await lookAgain(client, shop, { since, now });
    return true;
  };
  while (await transaction(client, some));
}

/** Takes a file's customers away; what their orders earned is taken back, unless it is approved. */
export async function unbindFile({ client, shop, file, now }: Binding): Promise<void> {
  await transaction(client, async () => {
    const since = await rows.deleteBound(client, shop.id, file.id);
    if (since !== null) await lookAgain(client, shop, { since, now });
  });
}

async function lookAgain(
  client: pg.PoolClient,
  { id, earnsFrom }: Binding["shop"],
  { since, now }: { since: Instant; now: Instant },
): Promise<void> {
  const from = instant(Math.max(since, earnsFrom));
  if (from >= now) return;
  await lookAtPlaced(client, id, { from, to: instant(now + LATE_SECONDS * 1_000), why: "customers" });
}
