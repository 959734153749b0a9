import { countOrders, findCode } from "../db/codes.ts";
import type { HandleOwner } from "../db/histories.ts";
import { findOffer } from "../db/offers.ts";
import { findPartner } from "../db/partners.ts";
import { appPool } from "../db/pools.ts";
import { findProgramme, type ShopRow } from "../db/programme.ts";
import { findHistories } from "../db/settlement.ts";
import { findByPath } from "../db/short-addresses.ts";
import { checkCode, type Here, type InStore } from "../domain/check.ts";
import { checkCredit, type Trial, trialOrder } from "../domain/check-credit.ts";
import { checkHost, checkLink, type Link, pageOf, type Referred, readAsked } from "../domain/check-link.ts";
import type { ByPrefix, CheckStep } from "../domain/check-step.ts";
import { type NoReferral, type Referral, referralsIn } from "../domain/click.ts";
import { codeKey } from "../domain/code.ts";
import { beginningsOf } from "../domain/code-prefix.ts";
import type { CodeKey, Instant, PartnerId, ShopId } from "../domain/ids.ts";
import { withOwn } from "../domain/own-conditions.ts";
import { ok, unreachable } from "../domain/result.ts";
import type { Shop } from "../domain/shop.ts";
import { sameTarget } from "../domain/short-address.ts";
import type { AdminCall, AdminFailure } from "../shopify/admin.ts";
import { findByCode, readDiscount } from "../shopify/discounts.ts";
import { readRedirects } from "../shopify/redirects.ts";
import { askPage } from "../shopify/shop-page.ts";
import { programmeOf } from "./decision.ts";
import { gatherEvidence, handleNames } from "./evidence.ts";
import { createRemembered, ownersOf, type Remembered } from "./remembered.ts";

/** A code or a link, and what the cart on which it is tried is worth. */
export type Wish = { typed: string; cart: bigint };

/**
 * What would happen with a code or a link now, step by step: what Vouch knows, what the store says, and what would be decided
 * on an order. Nothing is changed. Of a link no more than the page of
 * the shop is asked for to which it leads, and no click is made of it. Empty where nothing was typed.
 */
export async function check(shop: Shop, call: AdminCall, wish: Wish, now: Instant): Promise<CheckStep[]> {
  const asked = readAsked(wish.typed, [shop.host, shop.domain]);
  switch (asked.kind) {
    case "nothing":
      return [];
    case "no-address":
      return [{ verdict: "bad", kind: "no-address" }];
    case "elsewhere":
      return [{ verdict: "bad", kind: "host", host: asked.host, own: shop.host }];
    case "code":
      return checkOrder({ shop, call, now }, { cart: wish.cart, code: asked, link: null });
    case "link": {
      const short = await lookAtAddress(shop, call, asked);
      // What does not lead to a page of the shop leads to no order either.
      if (short?.link === null) return [...checkHost(asked, hostsOf(shop)), short.step];
      const link = short?.link ?? asked;
      const [typed] = link.codes;
      const code = typed === undefined ? null : { typed, key: codeKey(typed) };
      return checkOrder({ shop, call, now }, { cart: wish.cart, code, link, short: short?.step ?? null });
    }
    default:
      return unreachable(asked);
  }
}

type Checking = { shop: Shop; call: AdminCall; now: Instant };
type TypedCode = { typed: string; key: CodeKey };
type Tried = { cart: bigint; code: TypedCode | null; link: Link | null; short?: CheckStep | null };

async function checkOrder(
  { shop, call, now }: Checking,
  { cart, code, link, short = null }: Tried,
): Promise<CheckStep[]> {
  const path = link && pageOf(link);
  const [set, seen, page] = await Promise.all([
    loadSetup(shop.id, { code, link }),
    code && look({ shop, call }, code),
    path === null ? null : askPage([shop.domain, shop.host], path),
  ]);
  const by = code && (await prefixOf(set, code, { shop, now }));
  const cartNow = { amount: cart, currency: shop.currency };
  const checked = seen && checkCode({ ...seen.here, by }, seen.store, cartNow, now);
  const trial: Trial = {
    cart,
    currency: shop.currency,
    code: checked?.applies && code ? { ...code, value: checked.value } : null,
    address: link?.address ?? null,
    at: now,
  };
  const facts = trialOrder(trial);
  const gathered = gatherEvidence({ ...set, facts, clicks: [] });
  const programme = {
    ...programmeOf(facts, { ...set, now }),
    owners: ownersOf(set.remembered, set.shop, facts),
    partners: gathered.partners,
  };
  const owners = [...programme.owners.values(), ...gathered.partners.values(), ...referrers(set)];
  const nameOf = await readNames(
    shop.id,
    owners.map(({ partnerId }) => partnerId),
  );
  const { parameters } = set.shop;
  return [
    ...(link
      ? checkLink(link, { ...hostsOf(shop), parameters, short, page, referred: namedReferrals(set, nameOf) })
      : []),
    ...(checked?.steps ?? []),
    ...checkCredit(trial, { gathered, programme, nameOf }),
  ];
}

/** By how it begins, if so, the code is somebody's now. */
async function prefixOf(
  { shop: row, remembered }: Setup,
  { typed, key }: TypedCode,
  { shop, now }: Pick<Checking, "shop" | "now">,
): Promise<ByPrefix | null> {
  const code = { key, typed, value: null };
  const facts = trialOrder({ cart: 0n, currency: shop.currency, code, address: null, at: now });
  const owner = ownersOf(remembered, row, facts).get(key);
  if (owner?.prefix === undefined) return null;
  const { partnerId, prefix, since } = owner;
  const nameOf = await readNames(shop.id, [partnerId]);
  return { prefix, since, partner: { id: partnerId, name: nameOf(partnerId) } };
}

const hostsOf = ({ host, domain }: Shop) => ({ own: host, hosts: [host, domain] });

/** A short address: how it stands in the store, and the link that it leads to there; null where to none of the shop. */
async function lookAtAddress(
  shop: Shop,
  call: AdminCall,
  { path, host, codes }: Link,
): Promise<{ step: CheckStep; link: Link | null } | null> {
  const [, name] = /^(\/[^/]+)\/?$/.exec(path.toLowerCase()) ?? [];
  const address = codes.length > 0 || name === undefined ? null : await findByPath(appPool(), shop.id, name);
  if (address === null || address.target === null) return null;
  const read = address.gid === null ? ok(new Map()) : await readRedirects(call, [address.gid]);
  const seen = read.ok ? (read.value.get(address.gid ?? "") ?? null) : null;
  const same = seen !== null && seen.path.toLowerCase() === address.path && sameTarget(seen.target, address.target);
  const found = !read.ok ? "unknown" : same ? "as-here" : { seen: seen === null ? null : seen.target };
  const verdict = found === "as-here" ? "good" : found === "unknown" ? "warning" : "bad";
  const leads = found === "unknown" || seen === null ? address.target : seen.target;
  const target = readAsked(URL.parse(leads, `https://${host}/`)?.href ?? "", [shop.host, shop.domain]);
  const link = target.kind === "link" && (found === "unknown" || seen !== null) ? target : null;
  return { step: { verdict, kind: "short-address", path: address.path, code: address.key, found }, link };
}

/** What the merchant set of all that a code and a link speak of. */
type Setup = { shop: ShopRow; remembered: Remembered; referrals: Referral[] | NoReferral };

async function loadSetup(shopId: ShopId, { code, link }: Pick<Tried, "code" | "link">): Promise<Setup> {
  const client = await appPool().connect();
  try {
    const shop = await findProgramme(client, shopId);
    if (shop === null) throw new Error(`shop ${shopId} is not there`);
    const referrals = link === null ? "no-parameter" : referralsIn(link.address, shop.parameters);
    const names = {
      codes: code === null ? [] : [{ shopId, key: code.key }],
      partners: [],
      handles: typeof referrals === "string" ? [] : referrals.flatMap((referral) => handleNames(shopId, referral)),
      prefixes: code === null ? [] : beginningsOf(code.key, shop.prefixLengths).map((prefix) => ({ shopId, prefix })),
    };
    const found = await findHistories(client, names);
    const remembered = createRemembered();
    const versions = new Map([[shopId, shop]]);
    remembered.codes.remember(names.codes, found.codes, versions);
    remembered.handles.remember(names.handles, found.handles, versions);
    remembered.prefixes.remember(names.prefixes, found.prefixes, versions);
    return { shop, remembered, referrals };
  } finally {
    client.release();
  }
}

function ownerOf({ shop, remembered }: Setup, referral: Referral): HandleOwner | undefined {
  const owners = handleNames(shop.id, referral).map((name) => remembered.handles.get(name));
  return owners.find((owner) => owner !== null) ?? undefined;
}

const referrers = (set: Setup): HandleOwner[] =>
  typeof set.referrals === "string" ? [] : set.referrals.flatMap((referral) => ownerOf(set, referral) ?? []);

function namedReferrals(set: Setup, nameOf: (id: PartnerId) => string): Referred {
  if (typeof set.referrals === "string") return set.referrals;
  return set.referrals.map((referral) => {
    const owner = ownerOf(set, referral);
    return { referral, partner: owner ? { id: owner.partnerId, name: nameOf(owner.partnerId) } : null };
  });
}

async function readNames(shopId: ShopId, ids: readonly PartnerId[]): Promise<(id: PartnerId) => string> {
  const partners = await Promise.all([...new Set(ids)].map((id) => findPartner(shopId, id)));
  return (id) => partners.find((partner) => partner?.id === id)?.name ?? "a former partner";
}

async function look(
  { shop, call }: Omit<Checking, "now">,
  { typed, key }: TypedCode,
): Promise<{ here: Omit<Here, "by">; store: InStore }> {
  const [code, store, orders] = await Promise.all([
    findCode(appPool(), shop.id, key),
    lookInStore(call, key),
    countOrders(appPool(), shop.id, key),
  ]);
  const offer = code?.offer ? await findOffer(appPool(), shop.id, code.offer.id) : null;
  return { here: { typed, code, offer: offer && code ? withOwn(offer, code.own) : offer, orders }, store };
}

async function lookInStore(call: AdminCall, key: CodeKey): Promise<InStore> {
  const found = await findByCode(call, key);
  if (!found.ok) return silent(found.error);
  if (found.value === null) return { kind: "absent" };
  const gid = found.value.id;
  const read = await readDiscount(call, gid);
  if (!read.ok) return silent(read.error);
  // Deleted between the two questions.
  if (read.value === null) return { kind: "absent" };
  return read.value === "other" ? { kind: "other", gid } : { kind: "read", gid, discount: read.value };
}

const silent = ({ message }: AdminFailure): InStore => ({ kind: "no-answer", message });
