// Short addresses: /sarah leads to Sarah's coupon link. A wish is stored first, and carried out by the merchant's own request or
// by a job (decision 21).
import { findCode } from "../db/codes.ts";
import { appPool } from "../db/pools.ts";
import * as rows from "../db/short-addresses.ts";
import { inTransaction } from "../db/transaction.ts";
import type { CodeKey, Instant, ShopId } from "../domain/ids.ts";
import { couponLink } from "../domain/links.ts";
import { ok, type Result, unreachable } from "../domain/result.ts";
import type { FieldProblem, Shop } from "../domain/shop.ts";
import { readShortPath, type ShortAddress, sameTarget } from "../domain/short-address.ts";
import type { AdminCall, AdminFailure } from "../shopify/admin.ts";
import { findRedirect, REDIRECTS_A_CALL, readRedirects } from "../shopify/redirects.ts";
import { takenSentence, writeAddress } from "./address-writing.ts";
import { GRACE_SECONDS, type Making, makingOf } from "./making.ts";

type Refused = { kind: "refused"; problems: FieldProblem[] };
/** `waiting` is carried out by a job. */
export type AddressSaved =
  | { kind: "live"; path: string }
  | { kind: "waiting"; path: string; problem: string }
  | { kind: "removed" }
  | { kind: "not-found" }
  | Refused;

const refusal = (message: string): Refused => ({ kind: "refused", problems: [{ field: "path", message }] });

const DENIED = "Vouch may not make redirects in your store yet. Save again to be asked.";

/** Gives a code a short address, or another one: a former one is no address any more. */
export async function saveAddress(
  shop: Shop,
  call: AdminCall,
  { key, typed }: { key: CodeKey; typed: string },
  now: Instant,
): Promise<AddressSaved> {
  const path = readShortPath(typed, [shop.host, shop.domain]);
  if (!path.ok) return refusal(path.error);
  const code = await findCode(appPool(), shop.id, key);
  if (code === null) return { kind: "not-found" };
  if (couponLink(shop.host, { code: code.display, handle: null }) === null)
    return refusal(`No link can carry ${code.display}: a comma parts codes there.`);
  const former = await rows.findAddress(appPool(), shop.id, key);
  const free = await freePath({ shop, call }, key, path.value);
  if (!free.ok && free.error.kind === "denied") return refusal(DENIED);
  if (free.ok && free.value !== null) return refusal(free.value);
  const wished = await inTransaction(appPool(), async (client) => {
    if (!(await rows.wishAddress(client, shop.id, { key, path: path.value, now }))) return false;
    await rows.addWriting(client, shop.id, key, GRACE_SECONDS);
    return true;
  });
  if (!wished) return refusal(`${path.value} was just given to another code. Choose another path.`);
  const fresh = free.ok && former === null;
  const attempt = await writeAddress(makingOf(shop, call, now), key, { fresh });
  switch (attempt.kind) {
    case "done":
      return { kind: "live", path: path.value };
    case "refused":
      await takeBack(shop.id, key, former);
      return refusal(attempt.message);
    case "failed":
      if (attempt.failure.kind !== "denied")
        return {
          kind: "waiting",
          path: path.value,
          problem: `${attempt.failure.message} Vouch tries again by itself.`,
        };
      await takeBack(shop.id, key, former);
      return refusal(DENIED);
    default:
      return unreachable(attempt);
  }
}

/** A wish that the store refused leaves what was there before. */
async function takeBack(shopId: ShopId, key: CodeKey, former: rows.StoredAddress | null): Promise<void> {
  if (former === null) return rows.deleteAddressRow(appPool(), shopId, key);
  await rows.restoreAddress(appPool(), shopId, former);
}

/** Why a path cannot be a code's; null where it can. */
async function freePath(
  { shop, call }: { shop: Shop; call: AdminCall },
  key: CodeKey,
  path: string,
): Promise<Result<string | null, AdminFailure>> {
  const here = await rows.findByPath(appPool(), shop.id, path);
  if (here !== null && here.key !== key) return ok(`${path} leads to ${here.key} already. Choose another path.`);
  const there = await findRedirect(call, path);
  if (!there.ok) return there;
  if (there.value === null || there.value.id === here?.gid) return ok(null);
  // What a lost answer made is found to be ours when it is written.
  if (here?.target != null && sameTarget(here.target, there.value.target)) return ok(null);
  return ok(takenSentence(path, there.value.target));
}

/** What is to be said of a path while it is typed. `asked`: whether the store could be asked as well. */
export type PathCheck = { path: string | null; problem: string | null; asked: boolean };

export async function checkPath(
  shop: Shop,
  call: AdminCall,
  { key, typed }: { key: CodeKey; typed: string },
): Promise<PathCheck> {
  const path = readShortPath(typed, [shop.host, shop.domain]);
  if (!path.ok) return { path: null, problem: path.error, asked: false };
  const free = await freePath({ shop, call }, key, path.value);
  // Without the permission, or while the store is silent, saving says it.
  if (!free.ok) return { path: path.value, problem: null, asked: false };
  return { path: path.value, problem: free.value, asked: true };
}

/** Takes a short address out of the store. */
export async function removeAddress(shop: Shop, call: AdminCall, key: CodeKey, now: Instant): Promise<AddressSaved> {
  const former = await rows.findAddress(appPool(), shop.id, key);
  if (former === null) return { kind: "not-found" };
  await inTransaction(appPool(), async (client) => {
    await rows.queueRemoving(client, shop.id, [key]);
    await rows.addWriting(client, shop.id, key, GRACE_SECONDS);
  });
  const attempt = await writeAddress(makingOf(shop, call, now), key);
  if (attempt.kind === "done") return { kind: "removed" };
  const message =
    attempt.kind === "failed" ? `${attempt.failure.message} Vouch tries again by itself.` : attempt.message;
  return { kind: "waiting", path: former.path, problem: message };
}

/** Writes an address again as it stands here, after somebody changed or removed it in the store, or it failed. */
export async function repairAddress(shop: Shop, call: AdminCall, key: CodeKey, now: Instant): Promise<AddressSaved> {
  const address = await rows.findAddress(appPool(), shop.id, key);
  if (address === null) return { kind: "not-found" };
  return saveAddress(shop, call, { key, typed: address.path }, now);
}

/** Forgets an address that the merchant changed or removed in the store, and leaves what the store has. */
export async function acceptAddress(shop: Shop, key: CodeKey): Promise<AddressSaved> {
  const address = await rows.findAddress(appPool(), shop.id, key);
  if (address === null) return { kind: "not-found" };
  if (address.state !== "missing" && address.state !== "differs")
    return refusal(`${address.path} is as it stands here. Remove it instead.`);
  await rows.deleteAddressRow(appPool(), shop.id, key);
  return { kind: "removed" };
}

/** The short addresses of some codes. */
export async function readShortAddresses(
  shopId: ShopId,
  keys: readonly CodeKey[],
): Promise<(key: CodeKey) => ShortAddress | null> {
  const found = await rows.readAddresses(appPool(), shopId, keys);
  return (key) => {
    const address = found.get(key);
    return address === undefined ? null : shown(address);
  };
}

const shown = ({ key, path, state, problem, seen, checkedAt }: rows.StoredAddress): ShortAddress => ({
  key,
  path,
  state,
  problem,
  seen,
  checkedAt,
});

const MOST_CHANGED = 50;

/** Short addresses that somebody changed or removed in the store. */
export const listChangedAddresses = async (shopId: ShopId): Promise<ShortAddress[]> =>
  (await rows.selectChanged(appPool(), shopId, MOST_CHANGED)).map(shown);

/**
 * Compares addresses with what the store has, from a code on. Those of codes that are gone are taken out.
 *
 * Returns: the code to go on from; null where all were looked at.
 */
export async function checkAddresses(
  { pool, shopId, call, now }: Making,
  after: string,
): Promise<Result<string | null, AdminFailure>> {
  if (after === "") await rows.queueRemoving(pool, shopId, null);
  const page = await rows.addressesAfter(pool, shopId, { after, most: REDIRECTS_A_CALL });
  const last = page.at(-1);
  if (last === undefined) return ok(null);
  const read = await readRedirects(
    call,
    page.flatMap(({ gid }) => gid ?? []),
  );
  if (!read.ok) {
    if (read.error.kind !== "denied") return read;
    await rows.saveProblemOfAll(pool, shopId, "Vouch may not look at your store’s redirects any more.");
    return ok(null);
  }
  for (const { key, gid, path, target } of page) {
    const seen = read.value.get(gid ?? "") ?? null;
    const same = seen !== null && seen.path.toLowerCase() === path && sameTarget(seen.target, target ?? "");
    const state = seen === null ? "missing" : same ? "live" : "differs";
    await rows.saveLooked(pool, shopId, key, { state, seen: same ? null : seen, now });
  }
  return ok(page.length < REDIRECTS_A_CALL ? null : last.key);
}

/** Has a shop's addresses looked at, where it has any: without, nobody is asked for what needs a permission. */
export async function queueChecking({ pool, shopId }: Pick<Making, "pool" | "shopId">, after = ""): Promise<void> {
  if (await rows.hasAddresses(pool, shopId)) await rows.addChecking(pool, shopId, after);
}
