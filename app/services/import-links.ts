// An import's rows may name links that a former program gave out: they are their partners' from then on.
import type pg from "pg";
import { readRows } from "../db/batch-rows.ts";
import { giveHandle } from "../db/handles.ts";
import { countRowsWithLink, deleteLinksSince, partnersOfRows, saveLinkProblems } from "../db/import-links.ts";
import { findPartner } from "../db/partners.ts";
import { appPool } from "../db/pools.ts";
import { raiseProgramme } from "../db/shops.ts";
import { inTransaction } from "../db/transaction.ts";
import type { BatchRow, CodeBatch } from "../domain/code-batch.ts";
import { readFormerLink } from "../domain/former-link.ts";
import type { PartnerId, ShopId } from "../domain/ids.ts";
import { rowOf } from "./import-plan.ts";
import type { Making } from "./making.ts";
import { requestWebPixel } from "./web-pixels.ts";

type Batch = Pick<CodeBatch, "id" | "columns">;

const linkColumn = ({ columns }: Pick<CodeBatch, "columns">) => columns.find(([column]) => column === "formerLink");

/** How many of a draft's rows bring a former link. */
export async function countLinks(shopId: ShopId, batch: Batch): Promise<number> {
  const column = linkColumn(batch);
  return column === undefined ? 0 : countRowsWithLink(appPool(), shopId, batch.id, column[1]);
}

/** Gives the links to their partners, page by page; what is theirs already stays. One that is another's by now is told on its row. */
export async function keepLinks(client: pg.ClientBase, making: Making, batch: Batch): Promise<void> {
  if (linkColumn(batch) === undefined) return;
  for await (const links of linksOf(client, making.shopId, batch))
    await inTransaction(making.pool, (own) => giveLinks(own, making, { batch, links }));
}

/** Takes back the links that a batch brought; what was theirs before stays, and so does what was credited. */
export async function dropLinks(client: pg.ClientBase, shopId: ShopId, batch: CodeBatch): Promise<void> {
  if (linkColumn(batch) === undefined) return;
  for await (const links of linksOf(client, shopId, batch)) {
    const given = links.map(({ partnerId, link }) => ({ partnerId, ...link.value }));
    await deleteLinksSince(client, shopId, given, batch.createdAt);
  }
}

async function* linksOf(client: pg.ClientBase, shopId: ShopId, batch: Batch): AsyncGenerator<RowLink[]> {
  const made = await partnersOfRows(client, shopId, batch.id);
  for (let after = 0; ; ) {
    const rows = await readRows(client, shopId, batch.id, after);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.line;
    const links = rows.flatMap((row) => linkIn(row, batch, made) ?? []);
    if (links.length > 0) yield links;
  }
}

type RowLink = { line: number; partnerId: PartnerId; link: Extract<ReturnType<typeof readFormerLink>, { ok: true }> };

function linkIn(row: BatchRow, { columns }: Batch, made: ReadonlyMap<string, PartnerId>): RowLink | null {
  const { line, fate, newPartner } = row;
  const { formerLink: text } = rowOf(row, columns);
  if (text === "" || (fate !== "make" && fate !== "partner")) return null;
  const partnerId = row.partnerId ?? (newPartner === null ? undefined : made.get(newPartner));
  const link = readFormerLink(text);
  return partnerId === undefined || !link.ok ? null : { line, partnerId, link };
}

async function giveLinks(
  client: pg.ClientBase,
  { shopId, now }: Making,
  { batch, links }: { batch: Batch; links: readonly RowLink[] },
): Promise<void> {
  await raiseProgramme(client, shopId);
  const problems: { line: number; problem: string }[] = [];
  for (const { line, partnerId, link } of links) {
    const owner = await giveHandle(client, shopId, { ...link.value, partnerId, at: now, mapped: true });
    if (owner === partnerId) continue;
    const name = (await findPartner(shopId, owner))?.name ?? "another partner";
    problems.push({ line, problem: `Its link is not kept. It was given to ${name} meanwhile.` });
  }
  await saveLinkProblems(client, shopId, batch.id, problems);
  // The pixel has to look for what it was not told of before.
  await requestWebPixel(client, shopId, now);
}
