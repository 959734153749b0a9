import { everOwned } from "../db/assignments.ts";
import { everByPrefix } from "../db/code-prefixes.ts";
import { countLive, selectLive } from "../db/live-codes.ts";
import { bindsCustomers } from "../db/moving.ts";
import { selectGroupTerms } from "../db/partner-groups.ts";
import { appPool } from "../db/pools.ts";
import * as rows from "../db/portal.ts";
import { savePortalPath } from "../db/shops.ts";
import { codeKey } from "../domain/code.ts";
import type { CodeKey, Currency, Instant, PartnerId, ShopId } from "../domain/ids.ts";
import { type Balance, isEmpty } from "../domain/ledger.ts";
import type { Offer } from "../domain/offer.ts";
import type { OrderState } from "../domain/order-summary.ts";
import { isWaiting, type Partner, type PartnerStateName } from "../domain/partner.ts";
import type { PartnerStep } from "../domain/passed-over.ts";
import type { PayeeState } from "../domain/payee.ts";
import { DEFAULT_PORTAL, type PortalSettings, portalFields } from "../domain/portal.ts";
import type { EvidenceKind, Rule } from "../domain/rule.ts";
import type { Shop } from "../domain/shop.ts";
import type { ShortAddress } from "../domain/short-address.ts";
import type { Terms } from "../domain/terms.ts";
import { readBroughtOf } from "./brought-over.ts";
import { partnerLinks } from "./handles.ts";
import { readCouponLinks } from "./links.ts";
import { readGives } from "./offers.ts";
import { type PartnerOrder, readPartnerOrders } from "./orders.ts";
import { getPartner } from "./partners.ts";
import { readPayeeState } from "./payees.ts";
import { type OtherAccount, readOtherAccounts, readPartnerAccounts } from "./reports.ts";
import { getSettings } from "./settings.ts";
import { readShortAddresses } from "./short-addresses.ts";

/** An order as its partner may see it: what the merchant does not show is not in it. */
export type PortalOrder = {
  at: Instant | null;
  name: string | null;
  sales: bigint | null;
  products: string[] | null;
  commission: bigint;
  currency: Currency | null;
  by: EvidenceKind | null;
  /** The partner's own code that decided. */
  code: string | null;
  state: OrderState;
  /** Why it is not credited to the partner; then nothing of it is shown but its name and moment. */
  passedOver: PartnerStep | "unknown" | null;
};

export type PortalCode = {
  code: string;
  gives: Pick<Offer, "value" | "conditions"> | null;
  until: Instant | null;
  link: string | null;
  /** A short path of the shop that leads to the link. */
  short: string | null;
};

/** Which part of the lists a page shows: cursors of orders, and a page of codes. */
export type PortalPlace = { after: string | null; before: string | null; codes: number };

/** All that one partner's page shows. */
export type PortalView = {
  shop: { name: string; domain: string; timeZone: string; currency: Currency };
  partner: { name: string; state: PartnerStateName };
  /** Whether who reads this has pages of other partners too. */
  hasOthers: boolean;
  settings: PortalSettings;
  account: { commission: bigint; pending: bigint; payable: bigint; paid: bigint };
  /** The accounts in currencies that the shop counted in before, as far as there is anything in them. */
  others: OtherAccount[];
  /** What of the account came from a former program, below zero for a debt. */
  brought: { amount: bigint; programs: string[] };
  /** Whether a former program had bound customers to partners. */
  boundCustomers: boolean;
  payee: PayeeState;
  link: string;
  /** What the link carries as `ref`. */
  handle: string;
  /** What an order by the link earns now; null where the sales of orders are not shown, which it would give away. */
  earns: Terms | null;
  /** Of the last 30 days. */
  clicks: number;
  codes: PortalCode[];
  /** Of all codes that work, which page this is. */
  codePage: { page: number; pages: number; first: number; total: number };
  orders: PortalOrder[];
  /** Cursors of the pages with older and with newer orders. */
  next: string | null;
  previous: string | null;
  rule: Rule;
  holdDays: number;
};

// With a drawing each, so many codes and orders stay well below 40 kB.
const ORDERS = 25;
const CODES = 20;

/** What somebody sees who reads their mail for several partners: an agency. */
export type PortalChoice = {
  shop: { name: string; currency: Currency };
  settings: PortalSettings;
  partners: (Balance & { id: PartnerId; name: string; others: (Balance & { currency: Currency })[] })[];
};

type Asked = { now: Instant; place: PortalPlace; chosen: string | null };

/**
 * What somebody sees who signed in as a partner: that page, or those of all who have the same e-mail address, to choose one of
 * them. Null where nothing is theirs any more.
 */
export async function readPortalOf(
  shop: Shop,
  signedIn: PartnerId,
  { now, place, chosen }: Asked,
): Promise<{ kind: "page"; view: PortalView; chosen: PartnerId } | ({ kind: "choice" } & PortalChoice) | null> {
  const { theirs, named } = await choose(shop, signedIn, chosen);
  if (named !== undefined) {
    const view = await readPortal(shop, named, { now, place });
    return view && { kind: "page", view: { ...view, hasOthers: theirs.length > 0 }, chosen: named };
  }
  const ids = theirs.map(({ id }) => id);
  const [account, otherAccounts] = await Promise.all([readPartnerAccounts(shop, ids), readOtherAccounts(shop, ids)]);
  const partners = theirs.map(({ id, name }) => {
    const { pending, payable, paid } = account(id);
    return { id, name, pending, payable, paid, others: otherAccounts(id).filter((one) => !isEmpty(one)) };
  });
  const { name, currency } = shop;
  return { kind: "choice", shop: { name, currency }, settings: await readPortalSettings(shop.id), partners };
}

/** Which partner's pages somebody sees who signed in as one and chose one; `of` is what addresses of those pages then carry. */
export async function choosePartner(
  shop: Shop,
  signedIn: PartnerId,
  chosen: string | null,
): Promise<{ partnerId: PartnerId; of: { partner?: string } } | null> {
  const { theirs, named } = await choose(shop, signedIn, chosen);
  if (named === undefined) return null;
  return { partnerId: named, of: theirs.length > 0 ? { partner: String(named) } : {} };
}

/** `theirs`: all who are theirs, where these are several; `named`: which of them they chose, or the only one. */
async function choose(shop: Shop, signedIn: PartnerId, chosen: string | null) {
  const partner = await getPartner(shop.id, signedIn);
  const email = partner?.email ?? null;
  const reads = email === null ? [] : await rows.partnersWithEmail(appPool(), shop.id, email);
  const theirs = reads.filter(({ state }) => !isWaiting(state));
  const several = theirs.length > 1 && theirs.some(({ id }) => id === signedIn);
  if (!several) return { theirs: [], named: signedIn };
  return { theirs, named: theirs.find(({ id }) => String(id) === chosen)?.id };
}

/** What a partner's page shows; null where there is no such partner, or the page is none of theirs any more. */
async function readPortal(
  shop: Shop,
  partnerId: PartnerId,
  { now, place }: { now: Instant; place: PortalPlace },
): Promise<PortalView | null> {
  const partner = await getPartner(shop.id, partnerId);
  if (partner === null || partner.state === "archived" || isWaiting(partner.state)) return null;
  const settings = await readPortalSettings(shop.id);
  const [account, others, brought, boundCustomers, links, codes, page, rule, payee] = await Promise.all([
    readPartnerAccounts(shop, [partnerId]),
    readOtherAccounts(shop, [partnerId]),
    readBroughtOf(shop, partnerId),
    bindsCustomers(appPool(), shop.id),
    partnerLinks(shop, partner, now),
    readCodes(shop, partnerId, { now, page: place.codes }),
    readPartnerOrders(shop.id, partnerId, { ...place, limit: ORDERS, passedOver: settings.showsPassedOver }),
    getSettings(shop),
    readPayeeState({ shopId: shop.id, partnerId }, now),
  ]);
  const own = await ownCodes(shop, partnerId, page.orders);
  const { commission, pending, payable, paid } = account(partnerId);
  return {
    shop: { name: shop.name, domain: shop.domain, timeZone: shop.timeZone, currency: shop.currency },
    partner: { name: partner.name, state: partner.state },
    hasOthers: false,
    settings,
    account: { commission, pending, payable, paid },
    others: others(partnerId).filter((one) => !isEmpty(one)),
    brought,
    boundCustomers,
    payee,
    link: links.link,
    handle: links.handle,
    earns: settings.showsAmounts ? await linkTerms(shop.id, partner, rule.standard.terms) : null,
    clicks: links.clicks,
    ...codes,
    orders: page.orders.map((order) => portalOrder(order, settings, own)),
    next: page.next,
    previous: page.previous,
    rule: rule.rule,
    holdDays: rule.holdDays,
  };
}

/** An order by a link has no code: neither a code nor an offer is asked what it earns. */
async function linkTerms(shopId: ShopId, { terms, group }: Partner, standard: Terms): Promise<Terms> {
  if (terms.terms !== null || group === null) return terms.terms ?? standard;
  const groups = await selectGroupTerms(appPool(), shopId);
  return groups.find(({ id }) => id === group.id)?.terms.terms ?? standard;
}

function portalOrder(
  { order, passedOver }: PartnerOrder,
  { showsOrderNames, showsAmounts, showsProducts }: PortalSettings,
  own: ReadonlySet<CodeKey>,
): PortalOrder {
  const { at, by } = order;
  const name = showsOrderNames ? order.name : null;
  // It is another partner's, or nobody's: neither what was bought nor what it came to is theirs to know.
  if (passedOver !== null)
    return {
      at,
      name,
      sales: null,
      products: null,
      commission: 0n,
      currency: null,
      by,
      code: null,
      state: order.state,
      passedOver,
    };
  return {
    at,
    name,
    sales: showsAmounts ? order.sales : null,
    products: showsProducts ? order.products : null,
    commission: order.commission,
    currency: order.currency,
    by,
    code: by === "code" ? (order.codes.find((code) => own.has(codeKey(code))) ?? null) : null,
    state: order.state,
    passedOver,
  };
}

async function readCodes(
  shop: Shop,
  partnerId: PartnerId,
  { now, page: asked }: { now: Instant; page: number },
): Promise<Pick<PortalView, "codes" | "codePage">> {
  const total = await countLive(shop.id, partnerId, now);
  const pages = Math.max(1, Math.ceil(total / CODES));
  const page = Math.min(asked, pages);
  const offset = (page - 1) * CODES;
  const live = await selectLive(shop.id, partnerId, { now, limit: CODES, offset });
  const linkOf = await readCouponLinks(shop, live);
  const givesOf = await readGives(shop.id, live);
  const addressOf = await readShortAddresses(
    shop.id,
    live.map(({ key }) => key),
  );
  const codes = live.map((code) => {
    const gives = givesOf(code);
    return {
      code: code.display,
      gives: gives && { value: gives.value, conditions: gives.conditions },
      until: code.offer?.endsAt ?? null,
      link: linkOf(code),
      short: shortOf(shop, addressOf(code.key)),
    };
  });
  return { codes, codePage: { page, pages, first: offset + 1, total } };
}

/** The path of the partners' page in the shop: what a proxied request told is kept, for links and mails. */
export async function notePortalPath(shop: Shop, told: string | null): Promise<string> {
  if (told === null || told === shop.portalPath) return shop.portalPath;
  await savePortalPath(appPool(), shop.id, told);
  return told;
}

const shortOf = ({ host }: Shop, address: ShortAddress | null): string | null =>
  address?.state === "live" ? `https://${host}${address.path}` : null;

/** The codes of these orders that are the partner's, or were when they were used. */
const ownCodes = async (shop: Shop, partnerId: PartnerId, orders: readonly PartnerOrder[]) => {
  const keys = orders.flatMap(({ order }) => (order.by === "code" ? order.codes.map(codeKey) : []));
  const [owned, begun] = await Promise.all([
    everOwned(appPool(), shop.id, partnerId, keys),
    everByPrefix(appPool(), shop.id, partnerId, keys),
  ]);
  return owned.union(begun);
};

/** Whether a partner has signed in to their page. */
export const hasSignedIn = (shopId: ShopId, partnerId: PartnerId, now: Instant): Promise<boolean> =>
  rows.hasAccess(appPool(), shopId, partnerId, now);

/** What the merchant lets partners see. */
export const readPortalSettings = async (shopId: ShopId): Promise<PortalSettings> =>
  (await rows.findPortal(appPool(), shopId)) ?? DEFAULT_PORTAL;

/** Whether anybody may apply to become a partner of the shop. */
export const takesApplications = (shop: Shop, { open, takesApplications: takes }: PortalSettings): boolean =>
  shop.state === "installed" && open && takes;

/** Saves what was changed on the page of settings: every other box stays as it is now, whatever the page showed. */
export async function changePortalSettings(shop: Shop, changed: Readonly<Record<string, string>>): Promise<void> {
  await savePortalSettings(shop, { ...portalFields(await readPortalSettings(shop.id)), ...changed });
}

/** Saves a form of check boxes: what is not named is off. */
export const savePortalSettings = (shop: Shop, fields: Readonly<Record<string, string>>): Promise<void> =>
  rows.savePortal(appPool(), shop.id, {
    open: fields.open === "on",
    showsOrderNames: fields.showsOrderNames === "on",
    showsAmounts: fields.showsAmounts === "on",
    showsProducts: fields.showsProducts === "on",
    showsPassedOver: fields.showsPassedOver === "on",
    editsPayee: fields.editsPayee === "on",
    takesApplications: fields.takesApplications === "on",
  });
