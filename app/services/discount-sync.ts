import type pg from "pg";
import { findCode, type StoredCode } from "../db/codes.ts";
import * as codes from "../db/discount-codes.ts";
import { addJob, type Db } from "../db/jobs.ts";
import { findOffer } from "../db/offers.ts";
import { findCodeWithOwn } from "../db/own-conditions.ts";
import { findDiscount, forgetDiscount, type KnownDiscount, saveDifferences } from "../db/store-discounts.ts";
import { codeKey } from "../domain/code.ts";
import { type Difference, differencesOf, type StoreDiscount } from "../domain/difference.ts";
import type { CodeKey, Instant, ShopId } from "../domain/ids.ts";
import { withOwn } from "../domain/own-conditions.ts";
import { ok, type Result } from "../domain/result.ts";
import type { AdminCall, AdminFailure } from "../shopify/admin.ts";
import { findByCode, readDiscount } from "../shopify/discounts.ts";

export type Looking = { pool: pg.Pool; shopId: ShopId; call: AdminCall; now: Instant };

/** A discount of the store changed: created, updated or deleted as a whole, or by one code. */
export type DiscountChange = { gid: string; code: string | null; added?: boolean };

/** Has a discount of the store looked at, and one of its codes. */
export const queueLook = (db: Db, shopId: ShopId, { gid, code }: { gid: string; code: CodeKey }): Promise<void> =>
  addJob(db, "refresh-discount", { shopId, gid, code }, { key: `discount:${shopId}:${gid}:${code}` });

/** More missing codes than these of one discount are looked for by the next delivery about it. */
const MOST_MISSING = 50;

/**
 * Compares a discount of the store with the offer that it was made for, and its codes with those that should be there, and
 * notes what differs. A delivery only says where to look. What Vouch itself is changing, or has changed, is no difference.
 */
export async function refreshDiscount(
  looking: Looking,
  { gid, code, added = false }: DiscountChange,
): Promise<Result<null, AdminFailure>> {
  // A hundred thousand codes that Vouch makes are told one by one: none of them asks for a look into the store.
  if (added && code !== null && (await codes.isMadeHere(looking.pool, looking.shopId, { gid, key: codeKey(code) })))
    return ok(null);
  const { pool, shopId, call } = looking;
  const [known, named, missing, carries] = await Promise.all([
    findDiscount(pool, shopId, gid),
    code === null ? null : findCode(pool, shopId, codeKey(code)),
    codes.missingOfDiscount(pool, shopId, gid, MOST_MISSING),
    codes.carriesAny(pool, shopId, gid),
  ]);
  if (known === null && named === null && !carries) return ok(null);

  const discount = await readDiscount(call, gid);
  if (!discount.ok) return discount;
  await noteDiscount(looking, { gid, known, discount: discount.value });
  // Which code was added or taken out is said by one delivery, and told again by no other.
  const doubtful = new Map([...missing, ...(named === null ? [] : [named])].map((one) => [one.key, one]));
  for (const one of doubtful.values()) {
    const looked = await lookForCode(looking, one, { gid, discount: discount.value });
    if (!looked.ok) return looked;
  }
  return ok(null);
}

/** What the store has of a discount, compared with what is known of it here. */
export async function noteDiscount(
  looking: Looking,
  { gid, known, discount }: Seen & { known: KnownDiscount | null },
): Promise<void> {
  const { pool, shopId } = looking;
  if (discount === null) {
    await forgetDiscount(pool, shopId, gid);
  } else if (known !== null && discount !== "other") await compare(looking, known, discount);
}

// A discount that the store has in an older version is being written: there is nothing yet to compare it with.
async function compare({ pool, shopId, now }: Looking, known: KnownDiscount, store: StoreDiscount): Promise<void> {
  const { gid, writtenVersion: version } = known;
  const offer = await findOffer(pool, shopId, known.offerId);
  if (offer === null || offer.version !== version) return;
  const apart = known.kind === "own";
  const stop = apart ? await codes.findStop(pool, shopId, gid) : null;
  const code = apart ? await findCodeWithOwn(pool, shopId, gid) : null;
  const here = code === null ? offer : withOwn(offer, code.own);
  const found = stop === null ? differencesOf(store, here, now) : stop === "stopped" ? stoppedDifferences(store) : [];
  await saveDifferences(pool, shopId, { gid, version, differences: found.length > 0 ? found : null, now });
}

/** A stopped code of a discount of its own: that has to have ended, whatever else the store says of it. */
const stoppedDifferences = ({ ended }: StoreDiscount): Difference[] =>
  ended ? [] : [{ what: "State", store: "live", here: "stopped" }];

type Finding = { state: "live" | "missing"; problem: string | null };
type Seen = { gid: string; discount: StoreDiscount | "other" | null };

/** Whether one code stands in its discount: it may have been added or taken out, in the store or by us. */
export async function lookForCode(
  { pool, shopId, call, now }: Looking,
  code: StoredCode,
  { gid, discount }: Seen,
): Promise<Result<null, AdminFailure>> {
  const found = await findByCode(call, code.key);
  if (!found.ok) return found;
  // What is told of a discount that the code has left says nothing of it where it is now.
  const where = code.discountGid ?? ((await isOfItsOffer(pool, shopId, code, gid)) ? gid : null);
  const there = found.value !== null && found.value.id === where;
  const finding = there
    ? foundAgain(code)
    : (named(code, found.value) ?? lost(code, { discount, elsewhere: found.value !== null }));
  if (finding !== null) await codes.saveCheck(pool, shopId, code, { ...finding, gid: where, now });
  return ok(null);
}

// A code that is in no discount may be put into one of its offer by hand; into any other, its name is the merchant's.
async function isOfItsOffer(db: Db, shopId: ShopId, { offer }: StoredCode, gid: string): Promise<boolean> {
  return offer !== null && (await findDiscount(db, shopId, gid))?.offerId === offer.id;
}

function foundAgain({ state, offer }: StoredCode): Finding | null {
  if (state === "missing") return { state: "live", problem: null };
  // A code that Vouch did not make is stopped here alone: the store has it all the while.
  return state === "stopped" && offer !== null ? { state: "live", problem: "It was added again in your store." } : null;
}

function lost({ state }: StoredCode, { discount, elsewhere }: Lost): Finding | null {
  if (state !== "live" || discount === null) return null;
  return { state: "missing", problem: elsewhere ? ELSEWHERE : REMOVED };
}

type Lost = { discount: Seen["discount"]; elsewhere: boolean };

/** What is said of a code whose name another discount of the store has: its customers do get something. */
function named({ state, offer, problem }: StoredCode, found: { id: string } | null): Finding | null {
  if (state !== "missing" || offer === null) return null;
  if (found !== null) return { state, problem: ELSEWHERE };
  return problem === ELSEWHERE ? { state, problem: REMOVED } : null;
}

const ELSEWHERE = "Another discount of your store has this code now: customers get what that one gives.";

export const REMOVED = "It was removed in your store.";
