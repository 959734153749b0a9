// How an order's own facts say that it came by a partner's link, where the pixel saw nothing: the cart's attribute and the landing page.
import { isPersonal, MOST_REFERRALS, type Referral, readValue, referralsIn, theBest, type Unread } from "./click.ts";
import { HANDLE_LENGTH, OWN_PARAMETER, PARAMETER, parameterKey } from "./handle.ts";
import type { Instant } from "./ids.ts";

/** A link that led to an order: none where that was not read. */
export type Arrival = { seen: "cart" | "landing"; at: Instant; referrals: Referral[]; unread: Unread | null };

/** What is read of an order for them. */
export type Arrived = { cartReferral: string | null; landingSite: string | null; processedAt: Instant };

/** The links that an order's facts name, each kind in the order in which they were followed. */
export function arrivalsOf(
  { cartReferral, landingSite, processedAt }: Arrived,
  parameters: readonly string[],
): Arrival[] {
  const cart =
    cartReferral === null ? [] : cartArrivals(cartReferral, processedAt, new Set(parameters.map(parameterKey)));
  const landing = landingSite === null ? "no-parameter" : referralsIn(landingSite, parameters);
  const page = { seen: "landing" as const, at: processedAt };
  if (typeof landing !== "string") return [...cart, { ...page, referrals: landing, unread: null }];
  const silent = landing === "not-an-address" || landing === "no-parameter";
  return silent ? cart : [...cart, { ...page, referrals: [], unread: landing }];
}

/** A link as the cart tells it. `seconds`: when it was followed, by the clock of the customer's browser; null where that says nothing. */
type CartLink = { seconds: number | null; pairs: [parameter: string, value: string][] };

/** So many links are kept, the last ones. The theme's block writes as many. */
export const MOST_LINKS = 5;
/** Longest list that is read. The theme's block writes less than a quarter of it. */
const LIST_LENGTH = 2_048;

function cartArrivals(said: string, order: Instant, known: ReadonlySet<string>): Arrival[] {
  const links = linksIn(said) ?? [{ seconds: null, pairs: [[OWN_PARAMETER, said] as [string, string]] }];
  const moments = momentsOf(links, order);
  return links.flatMap(({ pairs }, n): Arrival[] => {
    const read = pairs.filter(([parameter]) => known.has(parameter)).map(readPair);
    const referrals = theBest(read.flatMap((one) => (typeof one === "string" ? [] : [one])));
    // Themes write an empty one for everybody.
    const unread = read.find((one): one is Exclude<Unread, "empty"> => typeof one === "string" && one !== "empty");
    const arrival = { seen: "cart" as const, at: moments[n] ?? order };
    if (referrals.length > 0) return [{ ...arrival, referrals, unread: null }];
    return unread === undefined ? [] : [{ ...arrival, referrals: [], unread }];
  });
}

function readPair([parameter, raw]: [string, string]): Referral | Unread {
  const value = readValue(raw);
  return value.ok ? { parameter, value: value.value } : value.error;
}

/**
 * A browser's clock is anybody's: what it says to have been after the order was by the order, whose cart it is of; and links were
 * followed in the order in which they stand, each at least a millisecond after the one before.
 */
function momentsOf(links: readonly CartLink[], order: Instant): Instant[] {
  let before = -1;
  return links.map(({ seconds }) => {
    const claimed = seconds === null ? order : Math.min(seconds * 1_000, order);
    before = Math.max(claimed, before + 1);
    return before as Instant;
  });
}

/**
 * What is kept of the cart's attribute: parameters, values and moments, and of an e-mail address the sign that there was one. What is
 * too long to be read is cut where that can still be seen. Null where it says nothing.
 *
 * Shape: "ada", or a list of links, the last one last: [[1794312000,"ref","ada"],[1794398400,"ref","newsletter"]].
 */
export function keptReferral(said: string): string | null {
  const links = linksIn(said);
  if (links === null) return keptValue(said);
  const kept = links.map(({ seconds, pairs }) => [
    seconds,
    ...pairs.flatMap(([name, value]) => [name, keptValue(value)]),
  ]);
  return kept.length === 0 ? null : JSON.stringify(kept);
}

function keptValue(value: string): string {
  const cut = value.slice(0, HANDLE_LENGTH + 1).toWellFormed();
  return isPersonal(cut) ? "@" : cut;
}

/** The links of a list; null where it is none, and so a value alone. */
function linksIn(said: string): CartLink[] | null {
  if (!said.startsWith("[") || said.length > LIST_LENGTH) return null;
  const list = parsed(said);
  return Array.isArray(list) ? list.flatMap(readLink).slice(-MOST_LINKS) : null;
}

function readLink(link: unknown): CartLink[] {
  if (!Array.isArray(link)) return [];
  const [seconds, ...rest] = link as unknown[];
  const pairs: [string, string][] = [];
  for (let n = 0; n < rest.length && pairs.length < MOST_REFERRALS; n += 2) {
    const [parameter, value] = [rest[n], rest[n + 1]];
    if (typeof parameter === "string" && PARAMETER.test(parameter) && typeof value === "string")
      pairs.push([parameterKey(parameter), value]);
  }
  if (pairs.length === 0) return [];
  const told = typeof seconds === "number" && seconds >= 0 && Number.isFinite(seconds);
  return [{ seconds: told ? Math.floor(seconds) : null, pairs }];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // V8's SyntaxError alone: a value that begins as a list does
  }
}
