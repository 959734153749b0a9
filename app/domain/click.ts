import { HANDLE_LENGTH, handleKey, OWN_PARAMETER, parameterKey } from "./handle.ts";
import type { HandleKey, Instant } from "./ids.ts";
import { fail, ok, type Result } from "./result.ts";

/**
 * How a click is known: the pixel told of it when it happened; an attribute of the cart names its link, with a moment of the
 * customer's browser if with one; the order's landing page names it without, so that it counts as of the order; Shopify's own record of
 * the customer's visits, asked for where nothing else spoke for anybody, knows when the visit began.
 */
export type Seen = "pixel" | "cart" | "landing" | "journey";

/** What an address says of who sent the visitor. */
export type Referral = { parameter: string; value: HandleKey };

/** A link that was followed, the best of its referrals first; `ago`: how many seconds before it was told, where that was not the first telling. */
export type ToldClick = { referrals: Referral[]; ago: number | null };

/** The moment of a click that is told now. */
export const momentOf = ({ ago }: ToldClick, now: Instant): Instant => (now - (ago ?? 0) * 1_000) as Instant;

/** Two tellings of one click may differ by what the network took for each, and by the second that is cut off. */
export const SAME_CLICK_MS = 60_000;

/** Why an address names nobody. */
export type NoReferral = "not-an-address" | "no-parameter" | Unread;

/** Why what it says of a partner was not read. */
export type Unread = "address-too-long" | "too-long" | "empty" | "personal";

/** Longest address that is read: browsers and Shopify cut what is longer. */
export const ADDRESS_LENGTH = 2_048;
/** How many of an address's referrals are tried. The pixel tells as many. */
export const MOST_REFERRALS = 4;

/**
 * The referrals of an address, ours first, then in the order in which they stand; or why there are none. A coupon link may
 * carry them inside the address that it leads to. The pixel reads its page's address in the same way.
 *
 * Shape: "https://shop/…?ref=ada", "/products/x?ref=ada", "?ref=ada". `parameters` are compared without case.
 */
export function referralsIn(address: string, parameters: readonly string[]): Referral[] | NoReferral {
  const query = queryOf(address);
  if (query === null) return "not-an-address";
  // Few addresses name any: all others are not taken apart.
  const known = new Set(parameters.map(parameterKey));
  const text = query.toLowerCase();
  if (![...known].some((parameter) => text.includes(parameter))) return "no-parameter";
  if (address.length > ADDRESS_LENGTH) return "address-too-long";
  const pairs = pairsOf(query);
  const inner = pairs.find(([name]) => name === "redirect" || name === "return_to");
  const innerQuery = inner === undefined ? null : queryOf(inner[1]);
  const all = [...pairs, ...(innerQuery === null ? [] : pairsOf(innerQuery))];
  const named = all
    .map(([name, value]) => ({ parameter: parameterKey(name), read: readValue(value) }))
    .filter(({ parameter }) => known.has(parameter));
  const found = named.flatMap(({ parameter, read }) => (read.ok ? [{ parameter, value: read.value }] : []));
  if (found.length === 0) return named.map(({ read }) => (read.ok ? null : read.error))[0] ?? "no-parameter";
  return theBest(found);
}

/** The referrals of one link that are tried: ours first, then as they stand, each once. */
export function theBest(found: readonly Referral[]): Referral[] {
  const each = new Map(found.map((one) => [`${one.parameter}=${one.value}`, one]));
  return [...each.values()]
    .sort((a, b) => Number(b.parameter === OWN_PARAMETER) - Number(a.parameter === OWN_PARAMETER))
    .slice(0, MOST_REFERRALS);
}

export const isSameReferral = (a: Referral, b: Referral): boolean => a.parameter === b.parameter && a.value === b.value;

/** A value of a link's parameter as it is compared; or why it is not taken. */
export function readValue(raw: string): Result<HandleKey, Unread> {
  // PostgreSQL holds neither NUL nor half a surrogate pair.
  const value = handleKey(raw.toWellFormed().replaceAll("\u0000", "\ufffd"));
  if (value === "") return fail("empty");
  if (value.length > HANDLE_LENGTH) return fail("too-long");
  return isPersonal(value) ? fail("personal") : ok(value);
}

/**
 * Whether a value is an e-mail address, which is somebody's data and no handle: it has an "@" with something before it. One that
 * stands in front of a name ("@ada") is how people write their own. "@" alone stands where an address was taken out.
 */
export const isPersonal = (value: string): boolean => value.includes("@") && !/^@[^@]+$/.test(value.trim());

/**
 * The values under which a referral may be known, the best first: as it stands; without what sticks to a link where it is pasted;
 * of other programs, which write "partner.check", the part before the dot, which a merchant may have entered alone.
 */
export function namesOf({ parameter, value }: Referral): HandleKey[] {
  // Nearly all: a flood of clicks is not taken apart.
  if (/^[a-z0-9]+$/.test(value)) return [value];
  const dot = parameter === OWN_PARAMETER ? 0 : value.indexOf(".");
  const names = [value, bareOf(value), value.slice(0, Math.max(dot, 0))];
  return [...new Set(names)].filter((name): name is HandleKey => name !== "");
}

// The sign that ended a sentence, a quotation mark, the encoded beginning of one more query. What stands within is another's name.
const bareOf = (value: string) => (value.split(/[?&#]/, 1)[0] ?? "").replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");

/**
 * The query of a web address, whole or from its path on; null where it is of another kind. Whoever adds "?ref=ada" to the end of
 * an address may add it behind another query, or behind a mark within the page: all that stands behind a "?" is one query.
 */
export function queryOf(address: string): string | null {
  const scheme = /^\s*([a-z][a-z0-9+.-]*):/i.exec(address)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== "http" && scheme !== "https") return null;
  const [, ...queries] = address.replace(/#[^?]*/g, "").split("?");
  return queries.join("&").replaceAll("&amp;", "&");
}

const pairsOf = (query: string): [string, string][] => [...new URLSearchParams(query)];
