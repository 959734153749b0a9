import type { CheckStep, Named, PageFound, Verdict } from "./check-step.ts";
import { ADDRESS_LENGTH, type NoReferral, type Referral } from "./click.ts";
import { codeKey } from "./code.ts";
import type { CodeKey } from "./ids.ts";
import type { Tag } from "./links.ts";

/** What a merchant typed to have it checked. */
export type Asked =
  | { kind: "nothing" }
  | { kind: "code"; typed: string; key: CodeKey }
  | { kind: "no-address" }
  | { kind: "elsewhere"; host: string }
  | Link;

/**
 * A link into the shop. `landing` is its path and query, `address` these with the mark within the page, of which browsers tell the page's
 * scripts alone; `path` the path without `locale`: what stands before it for a language or a market. `tags` are for the shop's reports.
 */
export type Link = {
  kind: "link";
  host: string;
  landing: string;
  address: string;
  locale: string | null;
  path: string;
  codes: readonly string[];
  redirect: Redirect;
  tags: readonly Tag[];
};

/** `unread`: named by a parameter that Shopify does not know, written in another case. */
type Redirect =
  | { kind: "none" }
  | { kind: "inside"; to: string }
  | { kind: "outside"; to: string }
  | { kind: "unread"; name: string };

/**
 * Reads a code or a link: it is taken apart, and no more.
 *
 * Shape: "SARAH20", "https://shop.com/discount/SARAH20?ref=sarah", "shop.com/?ref=sarah", "/discount/SARAH20".
 * `hosts` are the shop's own; the first is the one that customers see.
 */
export function readAsked(typed: string, hosts: readonly [string, ...string[]]): Asked {
  // PostgreSQL holds neither NUL nor half a surrogate pair.
  const text = clean(typed).trim();
  if (text === "") return { kind: "nothing" };
  const own = hosts.map(normalHost);
  if (!isAddress(text, own)) return { kind: "code", typed: text, key: codeKey(text) };
  const url = text.length > ADDRESS_LENGTH ? null : addressOf(text, hosts[0]);
  if (url === null) return { kind: "no-address" };
  if (!own.some((host) => isTwin(host, url.host))) return { kind: "elsewhere", host: url.host };
  const [, locale = null, path = url.pathname] = LOCALE.exec(url.pathname) ?? [];
  return {
    kind: "link",
    host: url.host,
    landing: `${url.pathname}${url.search}`,
    address: `${url.pathname}${url.search}${url.hash}`,
    locale,
    path,
    codes: codesIn(path),
    redirect: redirectOf(url, own),
    tags: tagsIn(url),
  };
}

// "/fr/…", "/en-gb/…": a language, and perhaps a market.
const LOCALE = /^\/([a-z]{2}(?:-[a-z0-9]{2,4})?)(\/.*)?$/i;

const withoutWww = (host: string) => host.replace(/^www\./, "");

/** The same host, with or without www: Shopify leads one to the other where both are connected. */
const isTwin = (own: string, host: string) => withoutWww(own) === withoutWww(host);

/** The tags beside the target and within it, each once. */
function tagsIn(url: URL): Tag[] {
  const inner = url.searchParams.get("redirect") ?? url.searchParams.get("return_to");
  const within = inner === null ? null : URL.parse(inner, url.origin);
  const pairs = [...url.searchParams, ...(within?.searchParams ?? [])].filter(([name]) => /^utm_/i.test(name));
  const once = new Map(pairs.map(([name, value]) => [`${name}=${value}`, [clean(name), clean(value)] as const]));
  return [...once.values()];
}

const clean = (text: string) => text.toWellFormed().replaceAll("\u0000", "\ufffd");

const normalHost = (host: string) => URL.parse(`https://${host}`)?.host ?? host.toLowerCase();

// Codes may hold dots and slashes: without a scheme, only what begins like a path or a host with one is taken for a link.
const isAddress = (text: string, own: readonly string[]) =>
  /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ||
  /^(\/|\?)/.test(text) ||
  /^[^\s/?#]+\.[^\s/?#.]{2,}[/?#]/.test(text) ||
  /^localhost(:\d+)?[/?#]/i.test(text) ||
  own.includes(text.toLowerCase());

function addressOf(text: string, host: string): URL | null {
  const begins = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) || /^[/?]/.test(text);
  const url = URL.parse(begins ? text : `https://${text}`, `https://${host}/`);
  return url?.protocol === "https:" || url?.protocol === "http:" ? url : null;
}

/** A comma parts codes in a coupon link. */
function codesIn(path: string): string[] {
  const [, named] = /^\/discount\/([^/]+)\/?$/i.exec(path) ?? [];
  if (named === undefined) return [];
  return decoded(named)
    .split(",")
    .map((code) => clean(code).trim())
    .filter(Boolean);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Where a coupon link leads to. Of several that are named one may be taken or the other: one that leaves the shop is told. */
function redirectOf(url: URL, own: readonly string[]): Redirect {
  const named = ["redirect", "return_to"].flatMap((name) => url.searchParams.getAll(name)).filter(Boolean);
  const [first] = named;
  if (first === undefined) {
    const unread = [...url.searchParams.keys()].find((name) => /^(redirect|return_to)$/i.test(name));
    return unread === undefined || /^[a-z_]+$/.test(unread) ? { kind: "none" } : { kind: "unread", name: unread };
  }
  const leaving = named.find((to) => !staysIn(to, url, own));
  return leaving === undefined ? { kind: "inside", to: clean(first) } : { kind: "outside", to: clean(leaving) };
}

function staysIn(to: string, from: URL, own: readonly string[]): boolean {
  const target = URL.parse(to, from.origin);
  if (target === null || (target.protocol !== "https:" && target.protocol !== "http:")) return false;
  // "/a/..//evil.example" is a path of the shop until a browser is sent to what is left of it.
  return own.includes(target.host) && !target.pathname.startsWith("//");
}

/** The referrals that a link names, with whose they are; or why it names none. */
export type Referred = { referral: Referral; partner: Named | null }[] | NoReferral;

function redirectStep(redirect: Redirect): CheckStep {
  switch (redirect.kind) {
    case "none":
      return { verdict: "good", kind: "redirect", to: null };
    case "unread":
      return { verdict: "warning", kind: "redirect-unread", name: redirect.name };
    default:
      return { verdict: redirect.kind === "outside" ? "bad" : "good", kind: "redirect", to: redirect.to };
  }
}

/** What is known of the shop and of the link. `own` is the host that customers see, `short` the address that led to it. */
type Around = {
  own: string;
  hosts: readonly string[];
  referred: Referred;
  parameters: readonly string[];
  short?: CheckStep | null;
  page?: PageFound | null;
};

/** The page of the shop that a link opens; null for one that leaves it. */
export function pageOf({ host, path, landing, codes, redirect, locale }: Link): string | null {
  if (codes.length === 0) return landing;
  if (redirect.kind === "outside") return null;
  const target = redirect.kind === "inside" ? URL.parse(redirect.to, `https://${host}${path}`) : null;
  return target === null ? `/${locale ?? ""}` : `${target.pathname}${target.search}`;
}

function pageStep(path: string, answer: PageFound): CheckStep {
  const said = (verdict: Verdict): CheckStep => ({ verdict, kind: "page", path, answer });
  switch (answer.kind) {
    case "locked":
      return said("note");
    case "outside":
    case "silent":
      return said("warning");
    case "answered":
      if (answer.status < 400) return said("good");
      return said(answer.status === 404 || answer.status === 410 ? "bad" : "warning");
  }
}

/** Whether a link leads to the shop, where its host is one of the shop's or their twin. */
export const checkHost = ({ host }: Pick<Link, "host">, { own, hosts }: Pick<Around, "own" | "hosts">): CheckStep[] => [
  { verdict: hosts.includes(host) ? "good" : "warning", kind: "host", host, own },
];

/** What would happen to who follows a link of the shop, up to its code. */
export function checkLink(
  link: Link,
  { own, hosts, referred, parameters, short = null, page = null }: Around,
): CheckStep[] {
  const { host, locale, codes, redirect, tags } = link;
  const coupon = codes.length > 0;
  const steps = checkHost({ host }, { own, hosts });
  if (short !== null) steps.push(short);
  if (locale !== null) steps.push({ verdict: "note", kind: "locale", locale });
  if (coupon) {
    steps.push({ verdict: codes.length > 1 ? "warning" : "good", kind: "link-codes", codes });
    steps.push(redirectStep(redirect));
  }
  const path = pageOf(link);
  if (path !== null && page !== null) steps.push(pageStep(path, page));
  if (tags.length > 0) steps.push({ verdict: "note", kind: "tags", tags });
  if (typeof referred === "string") {
    // A code counts by itself: a link needs a name only without one.
    const verdict = referred !== "no-parameter" ? "bad" : coupon ? "note" : "bad";
    steps.push({ verdict, kind: "no-referral", why: referred, parameters });
    return steps;
  }
  // A coupon link says it inside and beside its target.
  const once = new Map(referred.map((one) => [`${one.referral.parameter}=${one.referral.value}`, one]));
  for (const { referral, partner } of once.values()) {
    steps.push({ verdict: partner === null ? "bad" : "good", kind: "referral", referral, partner });
  }
  return steps;
}
