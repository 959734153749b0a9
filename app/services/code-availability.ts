import { selectByPrefix } from "../db/code-prefixes.ts";
import { findCode } from "../db/codes.ts";
import { appPool } from "../db/pools.ts";
import { codeFormatProblem, codeKey } from "../domain/code.ts";
import { codeHints, hintSentence } from "../domain/code-pattern.ts";
import type { CodeKey, ShopId } from "../domain/ids.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { findByCode } from "../shopify/discounts.ts";
import { freeCodes } from "./code-choices.ts";
import { freeTwins } from "./twins.ts";

/**
 * Whether a code that is being typed can be had, here and in the store, and what is to be known of it. `unknown`: the store did
 * not answer; adding the code asks it again.
 */
export type Availability =
  /** `twins`: what people type who misread it, and that is nobody's yet. */
  | { kind: "free"; hint: string | null; twins: CodeKey[] }
  | { kind: "unknown"; hint: string | null }
  | { kind: "taken"; message: string; instead: string | null }
  | { kind: "wrong"; message: string };

export async function availabilityOf(shopId: ShopId, call: AdminCall, typed: string): Promise<Availability> {
  const wrong = codeFormatProblem(typed);
  if (wrong !== null) return { kind: "wrong", message: wrong };
  const key = codeKey(typed);
  const known = await findCode(appPool(), shopId, key);
  if (known !== null) {
    const owner = known.partner === null ? "is reserved here already" : `belongs to ${known.partner.name}`;
    return { kind: "taken", message: `${key} ${owner}.`, instead: await beside(shopId, key) };
  }
  const seen = await findByCode(call, key);
  const [hint] = codeHints(key);
  const told = hint === undefined ? await prefixHint(shopId, key) : hintSentence(hint);
  if (!seen.ok) return { kind: "unknown", hint: told };
  if (seen.value === null) return { kind: "free", hint: told, twins: await freeTwins(shopId, call, key) };
  return { kind: "taken", message: `${key} is already a discount in your store.`, instead: await beside(shopId, key) };
}

/** That a code begins like those of a partner: whoever is given it has it all the same. */
async function prefixHint(shopId: ShopId, key: CodeKey): Promise<string | null> {
  const by = (await selectByPrefix(appPool(), shopId, [key])).get(key);
  if (by === undefined) return null;
  return `Codes that begin with ${by.prefix} count for ${by.partner.name}; this one counts for whom you give it to.`;
}

async function beside(shopId: ShopId, key: string): Promise<string | null> {
  const [free] = await freeCodes(shopId, [key]);
  return free === undefined || free === key ? null : free;
}
