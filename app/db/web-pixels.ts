import type { Instant, ShopId } from "../domain/ids.ts";
import { instant } from "../domain/ids.ts";
import type { WebPixel } from "../domain/web-pixel.ts";
import { addJob, type Db } from "./jobs.ts";

/** What the pixel is to look for, and what is known of it. */
export type WebPixelRow = WebPixel & { gid: string | null };

// Ours comes first, as in the order in which an address is read.
const PARAMETERS = "(SELECT string_agg(p, ',' ORDER BY p <> 'ref', p) FROM unnest(parameters) p)";

export async function findWebPixel(db: Db, shopId: ShopId): Promise<WebPixelRow | null> {
  const { rows } = await db.query<Omit<WebPixelRow, "checkedAt"> & { checkedAt: Date }>(
    `SELECT gid, state, problem, parameters, checked_at AS "checkedAt" FROM web_pixel WHERE shop_id = $1`,
    [shopId],
  );
  const [row] = rows;
  return row === undefined ? null : { ...row, checkedAt: instant(row.checkedAt.getTime()) };
}

/** Stores the wish and adds the job that carries it out; with a transaction's client both are there exactly if it commits. */
export async function wishForWebPixel(db: Db, shopId: ShopId, now: Instant): Promise<void> {
  await db.query(
    `INSERT INTO web_pixel AS w (shop_id, state, parameters, checked_at)
     SELECT id, 'activating', ${PARAMETERS}, $2 FROM shop WHERE id = $1
     ON CONFLICT (shop_id) DO UPDATE SET state = CASE w.state WHEN 'on' THEN 'on' ELSE 'activating' END, problem = NULL`,
    [shopId, new Date(now)],
  );
  await addJob(db, "activate-pixel", { shopId }, { key: `pixel:${shopId}` });
}

export async function saveWebPixel(db: Db, shopId: ShopId, row: WebPixelRow): Promise<void> {
  await db.query(
    `INSERT INTO web_pixel (shop_id, gid, state, problem, parameters, checked_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (shop_id) DO UPDATE SET gid = $2, state = $3, problem = $4, parameters = $5, checked_at = $6`,
    [shopId, row.gid, row.state, row.problem, row.parameters, new Date(row.checkedAt)],
  );
}

/** The parameters of links that the shop's pixel has to look for, comma-separated. */
export async function parametersWanted(db: Db, shopId: ShopId): Promise<string> {
  const { rows } = await db.query<{ parameters: string }>(
    `SELECT ${PARAMETERS} AS parameters FROM shop WHERE id = $1`,
    [shopId],
  );
  return rows[0]?.parameters ?? "";
}

/** Adds the look at every installed shop's pixel that no night may leave out. */
export async function wishForAllWebPixels(db: Db): Promise<number> {
  const { rowCount } = await db.query(
    `SELECT graphile_worker.add_job('activate-pixel', json_build_object('shopId', id), job_key => 'pixel:' || id,
       run_at => now() + random() * interval '1 hour')
     FROM shop WHERE state = 'installed'`,
  );
  return rowCount ?? 0;
}
