// Brings one short address in the store in line with its wish, however often and by however many it is called.
import type pg from "pg";
import { findCode } from "../db/codes.ts";
import { currentHandles } from "../db/handles.ts";
import { removeJob } from "../db/jobs.ts";
import { findLinkTags, landingsOf } from "../db/links.ts";
import { findShopById } from "../db/shops.ts";
import * as rows from "../db/short-addresses.ts";
import { alone } from "../db/transaction.ts";
import type { CodeKey } from "../domain/ids.ts";
import { NO_TAGS } from "../domain/link-tags.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import { sameTarget, targetOf } from "../domain/short-address.ts";
import type { AdminFailure } from "../shopify/admin.ts";
import {
  createRedirect,
  deleteRedirect,
  findRedirect,
  updateRedirect,
  type WrittenRedirect,
} from "../shopify/redirects.ts";
import { couponLinkOf } from "./links.ts";
import type { Making } from "./making.ts";

/** Where a wish stands after an attempt. `failed` may be attempted again; nothing is done twice. */
export type AddressAttempt =
  | { kind: "done" }
  | { kind: "failed"; failure: AdminFailure }
  | { kind: "refused"; message: string };

/**
 * `fresh`: nothing was sent for this wish yet and the path was just seen to be free, so that there is nothing to read back.
 */
export async function writeAddress(making: Making, key: CodeKey, { fresh = false } = {}): Promise<AddressAttempt> {
  return alone(making.pool, `address:${making.shopId}:${key}`, async (client) => {
    const address = await rows.findAddress(client, making.shopId, key);
    switch (address?.state) {
      case "writing":
        return write(client, making, address, fresh);
      case "removing":
        return remove(client, making, address);
      default:
        return { kind: "done" };
    }
  });
}

async function write(
  client: pg.ClientBase,
  making: Making,
  address: rows.StoredAddress,
  fresh: boolean,
): Promise<AddressAttempt> {
  const { shopId, now } = making;
  const { key, path } = address;
  const target = await wantedTarget(client, making, key);
  if (target === null) return giveUp(client, making, address, NO_TARGET);
  const written = await send(client, making, { ...address, wanted: target, fresh });
  switch (written.kind) {
    case "written":
      if (await rows.saveWrittenAddress(client, shopId, key, { gid: written.redirect.id, path, now }))
        await removeJob(client, rows.addressJob(shopId, key));
      return { kind: "done" };
    case "refused":
      return giveUp(client, making, address, written.message);
    case "gone":
      return failed(client, making, address, GONE);
    default:
      return failed(client, making, address, written.failure);
  }
}

type Sending = rows.StoredAddress & { wanted: string; fresh: boolean };

async function send(
  client: pg.ClientBase,
  making: Making,
  { key, path, gid, target, wanted, fresh }: Sending,
): Promise<WrittenRedirect> {
  const { call, shopId } = making;
  if (gid !== null) {
    await rows.saveSent(client, shopId, key, wanted);
    const updated = await updateRedirect(call, gid, { path, target: wanted });
    // Somebody removed it in the store: the wish makes it anew.
    if (updated.kind !== "gone") return told(updated, path);
    await rows.forgetRedirect(client, shopId, key);
  } else if (!fresh) {
    // An attempt whose answer was lost may have made it.
    const there = await findRedirect(call, path);
    if (!there.ok) return { kind: "failed", failure: there.error };
    if (there.value !== null) {
      if (target === null || !sameTarget(there.value.target, target)) return takenBy(path, there.value.target);
      await rows.saveSent(client, shopId, key, wanted);
      return told(await updateRedirect(call, there.value.id, { path, target: wanted }), path);
    }
  }
  await rows.saveSent(client, shopId, key, wanted);
  return told(await createRedirect(call, { path, target: wanted }), path);
}

function told(written: WrittenRedirect, path: string): WrittenRedirect {
  if (written.kind !== "refused") return written;
  const taken = /already been taken/i.test(written.message);
  return taken ? takenBy(path, null) : { kind: "refused", message: `Shopify says: ${written.message}` };
}

const takenBy = (path: string, target: string | null): WrittenRedirect => ({
  kind: "refused",
  message: takenSentence(path, target),
});

/** Why a path of the store cannot be used, as a sentence for the merchant. */
export const takenSentence = (path: string, target: string | null): string =>
  `${path} already leads ${target === null ? "elsewhere" : `to ${target}`} in your store. Choose another path.`;

/** Where a code's address leads now: its link with what it carries, without tags where it would be too long. */
async function wantedTarget(client: pg.ClientBase, { shopId }: Making, key: CodeKey): Promise<string | null> {
  const [shop, code] = [await findShopById(client, shopId), await findCode(client, shopId, key)];
  if (shop === null || code === null) return null;
  const handles = await currentHandles(client, shopId, code.partner === null ? [] : [code.partner.id]);
  const landing = (await landingsOf(client, shopId, [key])).get(key) ?? null;
  const tags = await findLinkTags(client, shopId);
  return targetOf([
    couponLinkOf(shop, code, { handles, tags, landing }),
    couponLinkOf(shop, code, { handles, tags: NO_TAGS, landing }),
  ]);
}

const NO_TARGET = "Shopify takes no address this long behind a short one. Choose a page with a shorter path.";
const GONE: AdminFailure = { kind: "rejected", effect: "none", message: "It was removed in your store meanwhile." };

async function giveUp(
  client: pg.ClientBase,
  { shopId }: Making,
  address: rows.StoredAddress,
  message: string,
): Promise<AddressAttempt> {
  const given = await rows.saveAddressState(client, shopId, address, { state: "failed", problem: message });
  if (given) await removeJob(client, rows.addressJob(shopId, address.key));
  return { kind: "refused", message };
}

async function failed(
  client: pg.ClientBase,
  { shopId }: Making,
  address: rows.StoredAddress,
  failure: AdminFailure,
): Promise<AddressAttempt> {
  const problem =
    failure.kind === "denied"
      ? "Vouch may not write redirects in your store. Save the path again to be asked."
      : `${failure.message} Vouch tries again by itself.`;
  await rows.saveAddressState(client, shopId, address, { state: address.state, problem });
  return { kind: "failed", failure };
}

async function remove(client: pg.ClientBase, making: Making, address: rows.StoredAddress): Promise<AddressAttempt> {
  const { call, shopId } = making;
  const { key, path, target } = address;
  let { gid } = address;
  if (gid === null && target !== null) {
    const there = await findRedirect(call, path);
    if (!there.ok) return failed(client, making, address, there.error);
    gid = there.value !== null && sameTarget(there.value.target, target) ? there.value.id : null;
  }
  const removed = gid === null ? null : await deleteRedirect(call, gid);
  if (removed !== null && !removed.ok) return failed(client, making, address, removed.error);
  await rows.deleteAddressRow(client, shopId, key);
  await removeJob(client, rows.addressJob(shopId, key));
  return { kind: "done" };
}

/**
 * Takes out of the store what belonged to codes that are forgotten. Each address is a row until the store has let it go, so that
 * whoever asks again goes on where this ended. What the store refuses is left to the address's own job and to the nightly
 * look: nobody is held up by it.
 */
export async function removeOrphans(making: Making): Promise<Result<null, AdminFailure>> {
  for (const key of await rows.orphansToRemove(making.pool, making.shopId)) {
    const removed = await writeAddress(making, key);
    if (removed.kind !== "failed" || removed.failure.kind === "rejected") continue;
    return removed.failure.kind === "denied" ? ok(null) : fail(removed.failure);
  }
  return ok(null);
}

/** Says that no further attempt is made. */
export async function giveUpAddress(pool: pg.Pool, { shopId }: Pick<Making, "shopId">, key: CodeKey): Promise<void> {
  const address = await rows.findAddress(pool, shopId, key);
  if (address?.state !== "writing" && address?.state !== "removing") return;
  const problem = "Shopify could not be reached for days.";
  await rows.saveAddressState(pool, shopId, address, { state: "failed", problem });
}
