import { type CodeKey, type Instant, instant, type PartnerId, type ShopId } from "../domain/ids.ts";
import type { AddressState, ShortAddress } from "../domain/short-address.ts";
import { addJob, type Db } from "./jobs.ts";

/** With what the store was last told of it. */
export type StoredAddress = ShortAddress & { gid: string | null; target: string | null };

const COLUMNS = `code_key AS key, path, target, gid, state, problem, seen_path AS "seenPath", seen_target AS "seenTarget",
  checked_at AS "checkedAt"`;
type Row = Omit<StoredAddress, "seen" | "checkedAt"> & {
  seenPath: string | null;
  seenTarget: string | null;
  checkedAt: Date | null;
};

const addressOf = ({ seenPath, seenTarget, checkedAt, ...row }: Row): StoredAddress => ({
  ...row,
  seen: seenPath === null || seenTarget === null ? null : { path: seenPath, target: seenTarget },
  checkedAt: checkedAt && instant(checkedAt.getTime()),
});

export async function findAddress(db: Db, shopId: ShopId, key: CodeKey): Promise<StoredAddress | null> {
  return (await readAddresses(db, shopId, [key])).get(key) ?? null;
}

export async function readAddresses(
  db: Db,
  shopId: ShopId,
  keys: readonly CodeKey[],
): Promise<Map<CodeKey, StoredAddress>> {
  const { rows } = await db.query<Row>(
    `SELECT ${COLUMNS} FROM short_address WHERE shop_id = $1 AND code_key = ANY ($2::text[])`,
    [shopId, keys],
  );
  return new Map(rows.map((row) => [row.key, addressOf(row)]));
}

/** The code that a path is of, whatever its state. */
export async function findByPath(db: Db, shopId: ShopId, path: string): Promise<StoredAddress | null> {
  const { rows } = await db.query<Row>(`SELECT ${COLUMNS} FROM short_address WHERE shop_id = $1 AND path = $2`, [
    shopId,
    path,
  ]);
  return rows[0] === undefined ? null : addressOf(rows[0]);
}

/** Notes the wish that a code has this path. Returns false where another code has it. */
export async function wishAddress(
  db: Db,
  shopId: ShopId,
  { key, path, now }: { key: CodeKey; path: string; now: Instant },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO short_address AS a (shop_id, code_key, path, state, created_at)
     SELECT $1, $2, $3, 'writing', $4
     WHERE NOT EXISTS (SELECT FROM short_address o WHERE o.shop_id = $1 AND o.path = $3 AND o.code_key <> $2)
     ON CONFLICT (shop_id, code_key) DO UPDATE
       SET path = excluded.path, state = 'writing', problem = NULL, seen_path = NULL, seen_target = NULL`,
    [shopId, key, path, new Date(now)],
  );
  return rowCount === 1;
}

/** Whose addresses: of some codes, of all codes of a partner, or all. */
export type AddressChoice = { keys: readonly CodeKey[] } | { partner: PartnerId } | "all";

/**
 * Has addresses brought in line with their codes' links, each by a job: what has not changed is not sent. Those that the
 * merchant changed in the store are left to them.
 */
export async function queueFollowing(db: Db, shopId: ShopId, choice: AddressChoice): Promise<void> {
  const keys = choice !== "all" && "keys" in choice ? choice.keys : null;
  const partner = choice !== "all" && "partner" in choice ? choice.partner : null;
  const { rows } = await db.query<{ key: CodeKey }>(
    `UPDATE short_address a SET state = 'writing' WHERE shop_id = $1 AND state IN ('live', 'writing')
       AND ($2::text[] IS NULL OR code_key = ANY ($2))
       AND ($3::int IS NULL OR EXISTS (SELECT FROM assignment s
         WHERE s.shop_id = a.shop_id AND s.code_key = a.code_key AND s.partner_id = $3 AND s.to_at IS NULL))
     RETURNING code_key AS key`,
    [shopId, keys, partner],
  );
  for (const { key } of rows) await addWriting(db, shopId, key);
}

/**
 * Notes that addresses are to go: those of the codes given or, without, of all codes that are no longer here, and of all that
 * are to go already, whose jobs may have come to an end.
 */
export async function queueRemoving(db: Db, shopId: ShopId, keys: readonly CodeKey[] | null): Promise<CodeKey[]> {
  const { rows } = await db.query<{ key: CodeKey }>(
    `UPDATE short_address a SET state = 'removing', problem = NULL
     WHERE shop_id = $1 AND CASE WHEN $2::text[] IS NULL
       THEN state = 'removing' OR NOT EXISTS (SELECT FROM code c WHERE c.shop_id = a.shop_id AND c.key = a.code_key)
       ELSE state <> 'removing' AND code_key = ANY ($2) END
     RETURNING code_key AS key`,
    [shopId, keys],
  );
  for (const { key } of rows) await addWriting(db, shopId, key);
  return rows.map(({ key }) => key);
}

/** Addresses that are to go and whose codes are gone. */
export async function orphansToRemove(db: Db, shopId: ShopId): Promise<CodeKey[]> {
  const { rows } = await db.query<{ key: CodeKey }>(
    `SELECT code_key AS key FROM short_address a WHERE shop_id = $1 AND state = 'removing'
       AND NOT EXISTS (SELECT FROM code c WHERE c.shop_id = a.shop_id AND c.key = a.code_key) ORDER BY code_key`,
    [shopId],
  );
  return rows.map(({ key }) => key);
}

export const addressJob = (shopId: ShopId, key: CodeKey) => `address:${shopId}:${key}`;

export const addWriting = (db: Db, shopId: ShopId, key: CodeKey, afterSeconds = 0): Promise<void> =>
  addJob(db, "write-address", { shopId, key }, { key: addressJob(shopId, key), afterSeconds });

/** What is about to be sent, so that it is known again if no answer comes. */
export async function saveSent(db: Db, shopId: ShopId, key: CodeKey, target: string): Promise<void> {
  await db.query("UPDATE short_address SET target = $3 WHERE shop_id = $1 AND code_key = $2", [shopId, key, target]);
}

/** Saves that the store has a wish as it was sent. Returns false for one that has changed meanwhile, whose job is still to come. */
export async function saveWrittenAddress(
  db: Db,
  shopId: ShopId,
  key: CodeKey,
  { gid, path, now }: { gid: string; path: string; now: Instant },
): Promise<boolean> {
  const { rows } = await db.query<{ state: AddressState }>(
    `UPDATE short_address SET gid = $3, checked_at = $5, problem = NULL, seen_path = NULL, seen_target = NULL,
       state = CASE WHEN state = 'writing' AND path = $4 THEN 'live' ELSE state END
     WHERE shop_id = $1 AND code_key = $2 RETURNING state`,
    [shopId, key, gid, path, new Date(now)],
  );
  return rows[0]?.state === "live";
}

/** What became of a wish. Returns false where another took its place meanwhile, which holds. */
export async function saveAddressState(
  db: Db,
  shopId: ShopId,
  { key, state: from }: Pick<StoredAddress, "key" | "state">,
  { state, problem }: { state: AddressState; problem: string | null },
): Promise<boolean> {
  const { rowCount } = await db.query(
    "UPDATE short_address SET state = $4, problem = $5 WHERE shop_id = $1 AND code_key = $2 AND state = $3",
    [shopId, key, from, state, problem],
  );
  return rowCount === 1;
}

/** Its redirect is not in the store any more. */
export async function forgetRedirect(db: Db, shopId: ShopId, key: CodeKey): Promise<void> {
  await db.query("UPDATE short_address SET gid = NULL WHERE shop_id = $1 AND code_key = $2", [shopId, key]);
}

/** Puts an address back as it was before a wish that the store refused. */
export async function restoreAddress(db: Db, shopId: ShopId, former: StoredAddress): Promise<void> {
  await db.query(
    `UPDATE short_address SET path = $3, target = $4, gid = $5, state = $6, problem = $7, seen_path = $8, seen_target = $9
     WHERE shop_id = $1 AND code_key = $2`,
    [
      shopId,
      former.key,
      former.path,
      former.target,
      former.gid,
      former.state,
      former.problem,
      former.seen?.path ?? null,
      former.seen?.target ?? null,
    ],
  );
}

export async function deleteAddressRow(db: Db, shopId: ShopId, key: CodeKey): Promise<void> {
  await db.query("DELETE FROM short_address WHERE shop_id = $1 AND code_key = $2", [shopId, key]);
}

/** Those that should stand in the store, by key. */
export async function addressesAfter(
  db: Db,
  shopId: ShopId,
  { after, most }: { after: string; most: number },
): Promise<StoredAddress[]> {
  const { rows } = await db.query<Row>(
    `SELECT ${COLUMNS} FROM short_address WHERE shop_id = $1 AND code_key > $2 AND gid IS NOT NULL
       AND state IN ('live', 'missing', 'differs') ORDER BY code_key LIMIT $3`,
    [shopId, after, most],
  );
  return rows.map(addressOf);
}

export async function hasAddresses(db: Db, shopId: ShopId): Promise<boolean> {
  const { rows } = await db.query("SELECT FROM short_address WHERE shop_id = $1 LIMIT 1", [shopId]);
  return rows.length > 0;
}

/** What a look at the store found, unless it is being written meanwhile. `seen` null: it is gone. */
export async function saveLooked(
  db: Db,
  shopId: ShopId,
  key: CodeKey,
  found: { state: "live" | "missing" | "differs"; seen: { path: string; target: string } | null; now: Instant },
): Promise<void> {
  await db.query(
    `UPDATE short_address SET state = $3, seen_path = $4, seen_target = $5, checked_at = $6, problem = NULL
     WHERE shop_id = $1 AND code_key = $2 AND state IN ('live', 'missing', 'differs')`,
    [shopId, key, found.state, found.seen?.path ?? null, found.seen?.target ?? null, new Date(found.now)],
  );
}

/** Addresses that the store has otherwise than they stand here, by path. */
export async function selectChanged(db: Db, shopId: ShopId, most: number): Promise<StoredAddress[]> {
  const { rows } = await db.query<Row>(
    `SELECT ${COLUMNS} FROM short_address WHERE shop_id = $1 AND state IN ('missing', 'differs') ORDER BY path LIMIT $2`,
    [shopId, most],
  );
  return rows.map(addressOf);
}

export async function saveProblemOfAll(db: Db, shopId: ShopId, problem: string): Promise<void> {
  await db.query(
    "UPDATE short_address SET problem = $2 WHERE shop_id = $1 AND state IN ('live', 'missing', 'differs')",
    [shopId, problem],
  );
}

export const addChecking = (db: Db, shopId: ShopId, after: string): Promise<void> =>
  addJob(db, "check-addresses", { shopId, after }, { key: `check-addresses:${shopId}`, maxAttempts: 6 });
