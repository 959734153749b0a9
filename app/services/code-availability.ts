import { selectByPrefix } from "../db/code-prefixes.ts";
import { findCode } from "../db/codes.ts";
import { appPool } from "../db/pools.ts";
import { codeFormatProblem, codeKey } from "../domain/code.ts";
import { codeHints, hintSentence } from "../domain/code-pattern.ts";
import type { CodeKey, ShopId } from "../domain/ids.ts";
import { type MixUp, mixUpSentence } from "../domain/mix-up.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { findByCode } from "../shopify/discounts.ts";
import { freeCodes } from "./code-choices.ts";
import { suggestCodes } from "./codes.ts";
import { mixUpsOf } from "./mix-ups.ts";
import { getOffer } from "./offers.ts";
import { getPartner } from "./partners.ts";
import { freeTwins } from "./twins.ts";

/**
 * Whether a code that is being typed can be had, here and in the store, and what is to be known of it. `unknown`: the store did
 * not answer; adding the code asks it again.
 */
export type Availability =
  /** `twins`: what people type who misread it, and that is nobody's yet. `instead`: where it is mixed up with another partner's. */
  | { kind: "free"; hint: string | null; twins: CodeKey[]; instead: string | null }
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
  const mixUp = (await mixUpsOf(appPool(), shopId, [{ key, partnerId: of.partnerId }])).get(key);
  const hint = await hintOf(shopId, key, mixUp);
  if (!seen.ok) return { kind: "unknown", hint };
  const instead = mixUp === undefined ? null : await ownFree(shopId, call, { key, of });
  return { kind: "free", hint, twins: await freeTwins(shopId, call, key), instead };
}

/** What is most to be known of a code: first what would make another partner's orders go wrong. */
async function hintOf(shopId: ShopId, key: CodeKey, mixUp: MixUp | undefined): Promise<string | null> {
  if (mixUp !== undefined) return mixUpSentence(mixUp);
  const [hint] = codeHints(key);
  return hint === undefined ? prefixHint(shopId, key) : hintSentence(hint);
}

/** That a code begins like those of a partner: whoever is given it has it all the same. */
async function prefixHint(shopId: ShopId, key: CodeKey): Promise<string | null> {
  const by = (await selectByPrefix(appPool(), shopId, [key])).get(key);
  if (by === undefined) return null;
  return `Codes that begin with ${by.prefix} count for ${by.partner.name}; this one counts for whom you give it to.`;
}

/** Proposals that the store is asked for. */
const MOST_ASKED = 4;

type Asked = { key: CodeKey; of: TypedFor };

/** The first name of the partner's own that is free here and in the store; else the one typed, with an ending. */
async function insteadOf(shopId: ShopId, call: AdminCall, asked: Asked): Promise<string | null> {
  const own = await ownFree(shopId, call, asked);
  const { key } = asked;
  if (own !== null || codeFormatProblem(key) !== null) return own;
  const [free] = await freeCodes(shopId, [[key]]);
  return free === undefined || free === key ? null : free;
}

/** The first name of the partner's own that is free here and in the store, and that is mixed up with nobody else's. */
async function ownFree(shopId: ShopId, call: AdminCall, { key, of }: Asked): Promise<string | null> {
  const names = (await ownNames(shopId, of)).slice(0, MOST_ASKED);
  const { partnerId } = of;
  const mixed = await mixUpsOf(
    appPool(),
    shopId,
    names.map((own) => ({ key: own, partnerId })),
  );
  for (const own of names) {
    if (own === key || mixed.has(own) || (await findCode(appPool(), shopId, own)) !== null) continue;
    const found = await findByCode(call, own);
    if (found.ok && found.value === null) return own;
  }
  return null;
}

async function ownNames(shopId: ShopId, { partnerId, offerId }: TypedFor): Promise<CodeKey[]> {
  if (partnerId === 0 || offerId === 0) return [];
  const [partner, offer] = await Promise.all([getPartner(shopId, partnerId), getOffer(shopId, offerId)]);
  return partner && offer ? suggestCodes(partner.name, offer) : [];
}
