import { selectByPrefix } from "../db/code-prefixes.ts";
import { findCode } from "../db/codes.ts";
import { appPool } from "../db/pools.ts";
import { codeFormatProblem, codeKey } from "../domain/code.ts";
import { codeHints, hintSentence } from "../domain/code-pattern.ts";
import type { CodeKey, ShopId } from "../domain/ids.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { findByCode } from "../shopify/discounts.ts";
import { freeCodes } from "./code-choices.ts";
import { suggestCodes } from "./codes.ts";
import { getOffer } from "./offers.ts";
import { getPartner } from "./partners.ts";
import { freeTwins } from "./twins.ts";

/**
 * Whether a code that is being typed can be had, here and in the store, and what is to be known of it. `unknown`: the store did
 * not answer; adding the code asks it again.
 */
export type Availability =
  /** `twins`: what people type who misread it, and that is nobody's yet. */
  | { kind: "free"; hint: string | null; twins: CodeKey[] }
  | { kind: "unknown"; hint: string | null }
  /** `map`: it is the store's own, and can be mapped as it is. */
  | { kind: "taken"; message: string; instead: string | null; map: boolean }
  | { kind: "wrong"; message: string };

/** For whom it is typed, and under which offer, as far as they are chosen. */
export type TypedFor = { partnerId: number; offerId: number };

export async function availabilityOf(
  shopId: ShopId,
  call: AdminCall,
  typed: string,
  of: TypedFor = { partnerId: 0, offerId: 0 },
): Promise<Availability> {
  const wrong = codeFormatProblem(typed);
  const key = codeKey(typed);
  // Too short to be anybody's: who types on is not asked about.
  if (wrong !== null && key.length < 3) return { kind: "wrong", message: wrong };
  const known = await findCode(appPool(), shopId, key);
  const taken = async (message: string, map: boolean): Promise<Availability> => {
    return { kind: "taken", message, instead: await insteadOf(shopId, call, { key, of }), map };
  };
  if (known !== null) {
    const owner = known.partner === null ? "is reserved here already" : `belongs to ${known.partner.name}`;
    return taken(`${key} ${owner}.`, false);
  }
  const seen = await findByCode(call, key);
  if (seen.ok && seen.value !== null) return taken(`${key} is already a discount in your store.`, true);
  // What no new code may be called, the store may have.
  if (wrong !== null) return { kind: "wrong", message: wrong };
  const [hint] = codeHints(key);
  const told = hint === undefined ? await prefixHint(shopId, key) : hintSentence(hint);
  return seen.ok
    ? { kind: "free", hint: told, twins: await freeTwins(shopId, call, key) }
    : { kind: "unknown", hint: told };
}

/** That a code begins like those of a partner: whoever is given it has it all the same. */
async function prefixHint(shopId: ShopId, key: CodeKey): Promise<string | null> {
  const by = (await selectByPrefix(appPool(), shopId, [key])).get(key);
  if (by === undefined) return null;
  return `Codes that begin with ${by.prefix} count for ${by.partner.name}; this one counts for whom you give it to.`;
}

/** Proposals that the store is asked for. */
const MOST_ASKED = 4;

/** The first name of the partner's own that is free here and in the store; else the one typed, with an ending. */
async function insteadOf(
  shopId: ShopId,
  call: AdminCall,
  { key, of }: { key: CodeKey; of: TypedFor },
): Promise<string | null> {
  for (const own of (await ownNames(shopId, of)).slice(0, MOST_ASKED)) {
    if (own === key || (await findCode(appPool(), shopId, own)) !== null) continue;
    const found = await findByCode(call, own);
    if (found.ok && found.value === null) return own;
  }
  if (codeFormatProblem(key) !== null) return null;
  const [free] = await freeCodes(shopId, [[key]]);
  return free === undefined || free === key ? null : free;
}

async function ownNames(shopId: ShopId, { partnerId, offerId }: TypedFor): Promise<CodeKey[]> {
  if (partnerId === 0 || offerId === 0) return [];
  const [partner, offer] = await Promise.all([getPartner(shopId, partnerId), getOffer(shopId, offerId)]);
  return partner && offer ? suggestCodes(partner.name, offer) : [];
}
