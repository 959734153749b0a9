// Rows of a former program's file that could not be read are mended on the page, until the file is begun.
import { isDeepStrictEqual } from "node:util";
import type pg from "pg";
import type { Person } from "../db/bound-customers.ts";
import * as rows from "../db/moving-files.ts";
import { appPool } from "../db/pools.ts";
import { inTransaction } from "../db/transaction.ts";
import { namesPerson, type SaidCustomer, standingCustomer } from "../domain/bound-customers.ts";
import type { SaidBalance } from "../domain/brought-before.ts";
import { standingBalance } from "../domain/brought-over.ts";
import type { Instant, ShopId } from "../domain/ids.ts";
import type { MovingColumn, MovingFile, MovingKind, MovingRow, Standing } from "../domain/moving.ts";
import { type SaidPrefix, standingPrefix } from "../domain/prefix-row.ts";
import { unreachable } from "../domain/result.ts";
import type { Shop } from "../domain/shop.ts";
import { hashEmail } from "./email-hash.ts";
import { type Cells, cellsAgain, mendCell, plan, sealRows } from "./moving-plan.ts";
import { movingSeal } from "./moving-seal.ts";

/** `again`: nothing is changed; a partner who was missing may be here by now. */
export type FileMend =
  | { kind: "cell"; line: number; column: MovingColumn; text: string }
  | { kind: "leave-out"; line: number }
  | { kind: "again" };

/**
 * Changes a row of a draft and decides anew on all whose cells are kept: one cell may make another row right, or a prefix another
 * line's. The others keep what was decided on them. Returns false where there is no such draft.
 */
export async function mendFile(shop: Shop, id: number, mend: FileMend, now: Instant): Promise<boolean> {
  return inTransaction(appPool(), async (client) => {
    // Alone until it is kept: what two people mend at once is decided on together.
    const file = await rows.lockFile(client, shop.id, id);
    if (file?.state !== "draft") return false;
    if (mend.kind === "leave-out") await rows.leaveRowOut(client, shop.id, id, mend.line);
    await decideAnew({ client, shop, file, now }, mend);
    return true;
  });
}

type Mending = { client: pg.ClientBase; shop: Shop; file: MovingFile; now: Instant };

async function decideAnew({ client, shop, file, now }: Mending, mend: FileMend): Promise<void> {
  const where = { shopId: shop.id, fileId: file.id, kind: file.kind };
  const { open } = movingSeal();
  const before = await rows.readSealed(client, shop.id, file.id);
  const cells = before.flatMap((row) => {
    const said = open({ ...where, line: row.line }, row.cells);
    return said === null ? [] : [mendRow(cellsAgain(row.line, said), row, mend)];
  });
  const standing = await standingOf(client, where, new Set(cells.map(({ line }) => line)));
  const planned = await plan(client, shop, { file, cells, standing, now });
  const was = new Map(before.map((row) => [row.line, row]));
  const mended = mend.kind === "cell" ? mend.line : null;
  const others = planned.filter((row) => row.line === mended || !isSame(row, was.get(row.line)));
  if (others.length > 0) await rows.updateFileRows(client, shop.id, file.id, sealRows(others, cells, where));
}

/** Whether the same is decided on a row as before. */
const isSame = (row: MovingRow, before: MovingRow | undefined): boolean =>
  row.fate === before?.fate &&
  row.problem === before.problem &&
  row.wrongColumn === before.wrongColumn &&
  isDeepStrictEqual(row.said, before.said);

type Where = { shopId: ShopId; fileId: number; kind: MovingKind };

/** Only what is wrong is mended: somebody else may have been faster. */
const mendRow = (cells: Cells, { line, fate }: MovingRow, mend: FileMend): Cells =>
  mend.kind === "cell" && mend.line === line && fate === "wrong" ? mendCell(cells, mend.column, mend.text) : cells;

/** What the rows say that are taken and not decided on anew, so that no other says it again. */
async function standingOf(
  client: pg.ClientBase,
  { shopId, fileId, kind }: Where,
  anew: ReadonlySet<number>,
): Promise<Standing> {
  const taken = await rows.rowsToTake<Said>(client, shopId, fileId, MOST_ROWS);
  const others = taken.filter(({ line }) => !anew.has(line));
  return new Map(others.map(({ line, said }) => [standingKey(kind, said), { line, partnerId: said.partnerId }]));
}

type Said = SaidBalance & SaidCustomer & SaidPrefix;

function standingKey(kind: MovingKind, said: Said): string {
  switch (kind) {
    case "balances":
      return standingBalance(said);
    case "customers":
      return standingCustomer(said);
    case "prefixes":
      return standingPrefix(said);
    case "commissions":
      throw new Error("commissions are compared, and none is mended");
    default:
      return unreachable(kind);
  }
}

const MOST_ROWS = 100_000;

/** Drops rows that are yet to be mended and name a customer who asked to be forgotten. */
export async function forgetInDrafts(pool: pg.Pool, shopId: ShopId, person: Person): Promise<void> {
  for (const fileId of await rows.draftsOfCustomers(pool, shopId)) {
    const { open } = movingSeal();
    const lines = (await rows.readSealed(pool, shopId, fileId)).flatMap(({ line, cells }) => {
      const said = open({ shopId, fileId, line }, cells);
      // What cannot be read cannot be mended either.
      return said === null || namesPerson(Object.values(said), person, hashEmail) ? [line] : [];
    });
    if (lines.length > 0) await rows.deleteFileRows(pool, shopId, fileId, lines);
  }
}
