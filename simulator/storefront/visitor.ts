import { randomUUID } from "node:crypto";
import type { Incoming } from "../http/answer.ts";
import type { Customer } from "../store/customer.ts";
import { token } from "../store/ids.ts";
import type { Shop } from "../store/shop.ts";
import { emptyCart, type Visit } from "../store/visit.ts";

const VISIT = "_simulator_visit";
export const DISCOUNT = "discount_code";
const YEAR = 31_536_000;
const MOST_VISITS = 10_000;

/** A request to a storefront: who asks, and the cookies the answer will set. */
export interface Visitor {
  visit: Visit;
  cookies: Map<string, string>;
  setCookies: string[];
}

export function cookiesOf(request: Incoming): Map<string, string> {
  const pairs = (request.headers.cookie ?? "").split(/;\s*/).filter((pair) => pair.includes("="));
  return new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), decoded(pair.slice(pair.indexOf("=") + 1))]));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

/** Knows a browser again by its cookie, or lets a new one in. */
export function visitorOf(shop: Shop, request: Incoming): Visitor {
  const cookies = cookiesOf(request);
  const known = shop.visits.get(cookies.get(VISIT) ?? "");
  const setCookies: string[] = [];
  const visit = known ?? newVisit(shop);
  if (!known) setCookies.push(visitCookie(visit));
  if (!cookies.has("_shopify_y")) {
    const clientId = randomUUID();
    cookies.set("_shopify_y", clientId);
    setCookies.push(`_shopify_y=${clientId}; Path=/; Max-Age=${YEAR}; SameSite=Lax`);
  }
  return { visit, cookies, setCookies };
}

const visitCookie = (visit: Visit): string => `${VISIT}=${visit.id}; Path=/; HttpOnly; SameSite=Lax`;

/** The same visit under another id. */
export function renewVisit(shop: Shop, visitor: Visitor, id: string): void {
  const { visit } = visitor;
  shop.visits.delete(visit.id);
  visit.id = id;
  shop.visits.set(id, visit);
  visitor.setCookies.push(visitCookie(visit));
}

function newVisit(shop: Shop): Visit {
  const oldest = shop.visits.keys().next().value;
  if (shop.visits.size >= MOST_VISITS && oldest) shop.visits.delete(oldest);
  const visit: Visit = {
    id: token(),
    landingSite: null,
    referringSite: null,
    sessions: [],
    seenAt: 0,
    customerId: null,
    cart: emptyCart(token()),
    thanked: null,
  };
  shop.visits.set(visit.id, visit);
  return visit;
}

const IDLE_MS = 30 * 60_000;
const CAMPAIGN = /^(?:ref|source|r|utm_\w+)$/;

/**
 * The first page drawn for a browser is where it landed. A session is begun by each page that is come to after half an hour, or by
 * an address that says who sent the visitor.
 */
export function land({ visit }: Visitor, request: Incoming, now: number): void {
  const landingSite = request.url.pathname + request.url.search;
  const referringSite = request.headers.referer ?? null;
  const sent = [...request.url.searchParams.keys()].some((name) => CAMPAIGN.test(name));
  const begins = now - visit.seenAt > IDLE_MS || (sent && visit.sessions.at(-1)?.landingSite !== landingSite);
  if (begins) visit.sessions.push({ landingSite, referringSite, at: now });
  visit.seenAt = now;
  if (visit.landingSite !== null) return;
  visit.landingSite = landingSite;
  visit.referringSite = referringSite;
}

export const customerIn = (shop: Shop, { visit }: Visitor): Customer | null =>
  visit.customerId === null ? null : (shop.customers.get(visit.customerId) ?? null);

/** The codes a discount link left in the browser. */
export const codesIn = ({ cookies }: Visitor): string[] => (cookies.get(DISCOUNT) ?? "").split(",").filter(Boolean);

export function keepCodes(visitor: Visitor, codes: readonly string[]): void {
  const value = codes.join(",");
  visitor.cookies.set(DISCOUNT, value);
  visitor.setCookies.push(
    `${DISCOUNT}=${encodeURIComponent(value)}; Path=/; SameSite=Lax${codes.length === 0 ? "; Max-Age=0" : ""}`,
  );
}

/** A path of the shop itself, or null: `//host`, `\host` and addresses of others are none. */
export function ownPath(wanted: string | null): string | null {
  if (!wanted?.startsWith("/") || wanted.startsWith("//") || /[\\\p{Cc}]/u.test(wanted)) return null;
  const url = new URL(wanted, "http://shop.invalid");
  return url.host === "shop.invalid" && !url.pathname.startsWith("//") ? wanted : null;
}
