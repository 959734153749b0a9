import { appPool } from "../db/pools.ts";
import * as rows from "../db/portal.ts";
import type { Currency, Instant, PartnerId, ShopId } from "../domain/ids.ts";
import { referralLink } from "../domain/links.ts";
import { type Offer, offerStateAt } from "../domain/offer.ts";
import type { OrderState } from "../domain/order-summary.ts";
import { isWaiting, type PartnerStateName } from "../domain/partner.ts";
import { DEFAULT_PORTAL, type PortalSettings } from "../domain/portal.ts";
import type { EvidenceKind, Rule } from "../domain/rule.ts";
import type { Shop } from "../domain/shop.ts";
import { listCodes } from "./codes.ts";
import { partnerLinks, readCouponLinks } from "./handles.ts";
import { readGives } from "./offers.ts";
import { readOrders } from "./orders.ts";
import { getPartner } from "./partners.ts";
import { readPartnerAccounts } from "./reports.ts";
import { getSettings } from "./settings.ts";

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
};

export type PortalCode = {
  code: string;
  gives: Pick<Offer, "value" | "conditions"> | null;
  until: Instant | null;
  link: string | null;
};

/** All that one partner's page shows. */
export type PortalView = {
  shop: { name: string; timeZone: string; currency: Currency };
  partner: { name: string; state: PartnerStateName };
  /** Whether who reads this has pages of other partners too. */
  hasOthers: boolean;
  settings: PortalSettings;
  account: { commission: bigint; pending: bigint; payable: bigint; paid: bigint };
  link: string;
  clicks: number;
  codes: PortalCode[];
  orders: PortalOrder[];
  /** Cursor of the next page. */
  next: string | null;
  rule: Rule;
  holdDays: number;
};

const ORDERS = 25;

/** What somebody sees who reads their mail for several partners: an agency. */
export type PortalChoice = {
  shop: { name: string; currency: Currency };
  settings: PortalSettings;
  partners: { id: PartnerId; name: string; pending: bigint; payable: bigint; paid: bigint }[];
};

type Asked = { now: Instant; after: string | null; chosen: string | null };

/**
 * What somebody sees who signed in as a partner: that page, or those of all who have the same e-mail address, to choose one of
 * them. Null where nothing is theirs any more.
 */
export async function readPortalOf(
  shop: Shop,
  signedIn: PartnerId,
  { now, after, chosen }: Asked,
): Promise<{ kind: "page"; view: PortalView; chosen: PartnerId } | ({ kind: "choice" } & PortalChoice) | null> {
  const partner = await getPartner(shop.id, signedIn);
  if (partner === null) return null;
  const reads = partner.email === null ? [] : await rows.partnersWithEmail(appPool(), shop.id, partner.email);
  const theirs = reads.filter(({ state }) => !isWaiting(state));
  const several = theirs.length > 1 && theirs.some(({ id }) => id === signedIn);
  const named = several ? theirs.find(({ id }) => String(id) === chosen) : { id: signedIn };
  if (named !== undefined) {
    const view = await readPortal(shop, named.id, { now, after });
    return view && { kind: "page", view: { ...view, hasOthers: several }, chosen: named.id };
  }
  const account = await readPartnerAccounts(
    shop,
    theirs.map(({ id }) => id),
  );
  const partners = theirs.map(({ id, name }) => {
    const { pending, payable, paid } = account(id);
    return { id, name, pending, payable, paid };
  });
  const { name, currency } = shop;
  return { kind: "choice", shop: { name, currency }, settings: await readPortalSettings(shop.id), partners };
}

/** What a partner's page shows; null where there is no such partner, or the page is none of theirs any more. */
async function readPortal(
  shop: Shop,
  partnerId: PartnerId,
  { now, after }: { now: Instant; after: string | null },
): Promise<PortalView | null> {
  const partner = await getPartner(shop.id, partnerId);
  if (partner === null || partner.state === "archived" || isWaiting(partner.state)) return null;
  const filter = { credit: null, partnerId, codeKey: null, span: null, search: "" };
  const [settings, account, links, codes, page, rule] = await Promise.all([
    readPortalSettings(shop.id),
    readPartnerAccounts(shop, [partnerId]),
    partnerLinks(shop, partner, now),
    readCodes(shop, partnerId, now),
    readOrders(shop.id, filter, { after, before: null, limit: ORDERS }),
    getSettings(shop),
  ]);
  const own = new Set(codes.map(({ code }) => code.toUpperCase()));
  const { commission, pending, payable, paid } = account(partnerId);
  return {
    shop: { name: shop.name, timeZone: shop.timeZone, currency: shop.currency },
    partner: { name: partner.name, state: partner.state },
    hasOthers: false,
    settings,
    account: { commission, pending, payable, paid },
    link: referralLink(shop.host, links.handle),
    clicks: links.clicks,
    codes,
    orders: page.orders.map((order) => ({
      at: order.at,
      name: settings.showsOrderNames ? order.name : null,
      sales: settings.showsAmounts ? order.sales : null,
      products: settings.showsProducts ? order.products : null,
      commission: order.commission,
      currency: order.currency,
      by: order.by,
      code: order.by === "code" ? (order.codes.find((code) => own.has(code.toUpperCase())) ?? null) : null,
      state: order.state,
    })),
    next: page.next,
    rule: rule.rule,
    holdDays: rule.holdDays,
  };
}

async function readCodes(shop: Shop, partnerId: PartnerId, now: Instant): Promise<PortalCode[]> {
  const { rows: codes } = await listCodes(shop.id, { partnerId, search: "", page: 1 });
  const live = codes.filter(
    ({ state, offer }) => state === "live" && (offer === null || offerStateAt(offer, now) === "active"),
  );
  const linkOf = await readCouponLinks(shop, live);
  const givesOf = await readGives(shop.id, live);
  return live.map((code) => ({
    code: code.display,
    gives: givesOf(code),
    until: code.offer?.endsAt ?? null,
    link: linkOf(code),
  }));
}

/** Whether a partner has signed in to their page. */
export const hasSignedIn = (shopId: ShopId, partnerId: PartnerId, now: Instant): Promise<boolean> =>
  rows.hasAccess(appPool(), shopId, partnerId, now);

/** What the merchant lets partners see. */
export const readPortalSettings = async (shopId: ShopId): Promise<PortalSettings> =>
  (await rows.findPortal(appPool(), shopId)) ?? DEFAULT_PORTAL;

/** Whether anybody may apply to become a partner of the shop. */
export const takesApplications = (shop: Shop, { open, takesApplications: takes }: PortalSettings): boolean =>
  shop.state === "installed" && open && takes;

/** Saves a form of check boxes: what is not named is off. */
export const savePortalSettings = (shop: Shop, fields: Readonly<Record<string, string>>): Promise<void> =>
  rows.savePortal(appPool(), shop.id, {
    open: fields.open === "on",
    showsOrderNames: fields.showsOrderNames === "on",
    showsAmounts: fields.showsAmounts === "on",
    showsProducts: fields.showsProducts === "on",
    takesApplications: fields.takesApplications === "on",
  });
