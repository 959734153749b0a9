// Rows of a former program's file that could not be read are mended on the page, until the file is begun.
import type pg from "pg";
import type { Person } from "../db/bound-customers.ts";
import * as rows from "../db/moving-files.ts";
import { appPool } from "../db/pools.ts";
import { inTransaction } from "../db/transaction.ts";
import { namesPerson, type SaidCustomer, standingCustomer } from "../domain/bound-customers.ts";
import type { SaidBalance } from "../domain/brought-before.ts";
import { standingBalance } from "../domain/brought-over.ts";
import type { ShopId } from "../domain/ids.ts";
import type { MovingColumn, MovingFile, Standing } from "../domain/moving.ts";
import type { Shop } from "../domain/shop.ts";
import { hashEmail } from "./email-hash.ts";
import { type Cells, cellsAgain, plan, sealRow, tidyCell } from "./moving-plan.ts";
import { type MovingSeal, movingSeal } from "./moving-seal.ts";

/** `again`: nothing is changed; a partner who was missing may be here by now. */
export type FileMend =
  | { kind: "cell"; line: number; column: MovingColumn; text: string }
  | { kind: "leave-out"; line: number }
  | { kind: "again" };

/**
 * Changes a row of a draft and decides on all that are wrong anew: one cell may make another row right. Rows that can be read
 * keep what was decided on them. Returns false where there is no such draft.
 */
export async function mendFile(shop: Shop, id: number, mend: FileMend): Promise<boolean> {
  return inTransaction(appPool(), async (client) => {
    // Alone until it is kept: what two people mend at once is decided on together.
    const file = await rows.lockFile(client, shop.id, id);
    if (file?.state !== "draft") return false;
    if (mend.kind === "leave-out") await rows.leaveRowOut(client, shop.id, id, mend.line);
    await decideAnew(client, shop, file, mend);
    return true;
  });
}

async function decideAnew(client: pg.ClientBase, shop: Shop, file: MovingFile, mend: FileMend): Promise<void> {
  const where = { shopId: shop.id, fileId: file.id };
  const seal = movingSeal();
  const before = await rows.readMendable(client, shop.id, file.id);
  const said = new Map(before.flatMap((row) => openRow(seal, where, row, mend) ?? []).map((row) => [row.line, row]));
  const planned = await plan(client, shop, file, [...said.values()], await standingOf(client, shop.id, file));
  const was = new Map(before.map((row) => [row.line, row]));
  const mended = mend.kind === "cell" ? mend.line : null;
  const others = planned.filter(({ line, fate, problem, wrongColumn }) => {
    const former = was.get(line);
    return line === mended || fate !== "wrong" || problem !== former?.problem || wrongColumn !== former.wrongColumn;
  });
  const sealed = others.map((row) => {
    const mendable = row.fate === "wrong" ? said.get(row.line) : undefined;
    return { ...row, cells: mendable === undefined ? null : sealRow(seal, where, mendable) };
  });
  if (sealed.length > 0) await rows.updateFileRows(client, shop.id, file.id, sealed);
}

type Where = { shopId: ShopId; fileId: number };
type Stored = { line: number; cells: Buffer };

function openRow({ open }: MovingSeal, where: Where, { line, cells }: Stored, mend: FileMend): Cells | null {
  const said = open({ ...where, line }, cells);
  if (said === null) return null;
  const row = cellsAgain(line, said);
  return mend.kind === "cell" && mend.line === line ? { ...row, [mend.column]: tidyCell(mend.text) } : row;
}

/** What the rows that can be read say, so that no other says it again. */
async function standingOf(client: pg.ClientBase, shopId: ShopId, { id, kind }: MovingFile): Promise<Standing> {
  const taken = await rows.rowsToTake<SaidBalance & SaidCustomer>(client, shopId, id, MOST_ROWS);
  const keyOf = kind === "balances" ? standingBalance : standingCustomer;
  return new Map(taken.map(({ line, said }) => [keyOf(said), line]));
}

const MOST_ROWS = 100_000;

/** Drops rows that are yet to be mended and name a customer who asked to be forgotten. */
export async function forgetInDrafts(pool: pg.Pool, shopId: ShopId, person: Person): Promise<void> {
  for (const fileId of await rows.draftsOfCustomers(pool, shopId)) {
    const { open } = movingSeal();
    const lines = (await rows.readMendable(pool, shopId, fileId)).flatMap(({ line, cells }) => {
      const said = open({ shopId, fileId, line }, cells);
      // What cannot be read cannot be mended either.
      return said === null || namesPerson(Object.values(said), person, hashEmail) ? [line] : [];
    });
    if (lines.length > 0) await rows.deleteFileRows(pool, shopId, fileId, lines);
  }
}
