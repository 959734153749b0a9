// A short path of the shop that leads to a code's link: /sarah. The store carries it as a redirect.
import type { CodeKey, Instant } from "./ids.ts";
import { fail, ok, type Result } from "./result.ts";

/** writing and removing: the store is being told. missing and differs: somebody changed it there. failed: the store would not. */
export const ADDRESS_STATES = ["writing", "live", "removing", "failed", "missing", "differs"] as const;
export type AddressState = (typeof ADDRESS_STATES)[number];

export type ShortAddress = {
  key: CodeKey;
  path: string;
  state: AddressState;
  /** Why it is not as it should be: a sentence for the merchant. */
  problem: string | null;
  /** What the store has in its place, where it differs. */
  seen: { path: string; target: string } | null;
  checkedAt: Instant | null;
};

const SHORTEST = 3;
const LONGEST = 64;
const FORMAT = /^[a-z0-9][a-z0-9_-]*$/;

// First parts of paths that Shopify keeps to itself, has pages at, or answers before any redirect. Source: help.shopify.com, URL
// redirects; the paths of Online Store pages.
const RESERVED = new Set(
  `a account admin application apps authentication blogs cart carts cdn challenge checkout checkouts collections community
  customer_authentication customer_identity discount gift_cards invoices orders pages password payments policies products
  recommendations search services shop sitemap tools variants wallets web-pixels robots agents`.split(/\s+/),
);

/**
 * A path as it is typed: with or without its slash, in any case, or as an address of one of the shop's `hosts`. Paths are
 * compared without case by Shopify, and written small here.
 *
 * Errors: a sentence for the merchant.
 */
export function readShortPath(typed: string, hosts: readonly string[]): Result<string, string> {
  const name = nameIn(typed.trim().normalize("NFC").toLowerCase(), hosts);
  if (name === "") return fail("Enter a path, such as /sarah.");
  if (name.includes("/")) return fail("Use one part alone, such as /sarah.");
  if (/\s/.test(name)) return fail("A path cannot contain spaces. Use - instead.");
  if (/^[_-]/.test(name)) return fail("A path starts with a letter or a digit.");
  if (!FORMAT.test(name)) return fail("Use only the letters a to z, digits, - and _.");
  if (name.length < SHORTEST) return fail(`Use at least ${SHORTEST} characters: two can be a language of your shop.`);
  if (name.length > LONGEST) return fail(`Use at most ${LONGEST} characters.`);
  if (/^[a-z]{2}-[a-z]{2}$/.test(name)) return fail(`/${name} can be a language of your shop. Choose another path.`);
  if (RESERVED.has(name)) return fail(`/${name} is a path that Shopify uses itself. Choose another.`);
  return ok(`/${name}`);
}

function nameIn(text: string, hosts: readonly string[]): string {
  const bare = text.replace(/^https?:\/\//, "");
  const host = hosts.find((one) => bare.startsWith(`${one.toLowerCase()}/`));
  return (host === undefined ? text : bare.slice(host.length)).replace(/^\//, "").replace(/\/$/, "");
}

/** Longest target that Shopify takes. Source: Redirect, REST Admin API. */
export const TARGET_LENGTH = 255;

/** Where a redirect leads, of a code's links the best that fits: the path of each, the best first; null where none fits. */
export function targetOf(links: readonly (string | null)[]): string | null {
  for (const link of links) {
    const url = link === null ? null : URL.parse(link);
    if (url && `${url.pathname}${url.search}`.length <= TARGET_LENGTH) return `${url.pathname}${url.search}`;
  }
  return null;
}

/** Whether two paths or addresses lead to the same: Shopify writes a target anew, with as little encoding as it needs. */
export function sameTarget(one: string, other: string): boolean {
  const [a, b] = [plain(one), plain(other)];
  return a !== null && a === b;
}

function plain(target: string): string | null {
  const url = URL.parse(target, "https://shop.invalid/");
  if (url === null) return null;
  const pairs = [...url.searchParams].map(([name, value]) => [name, decoded(value)]);
  return JSON.stringify([url.host, decoded(url.pathname), pairs]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
