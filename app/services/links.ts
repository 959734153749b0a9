// The links that are handed out: what they carry, and where they open.
import { findCode } from "../db/codes.ts";
import { currentHandles } from "../db/handles.ts";
import * as rows from "../db/links.ts";
import { appPool } from "../db/pools.ts";
import { findProgramme } from "../db/programme.ts";
import { queueFollowing } from "../db/short-addresses.ts";
import { inTransaction } from "../db/transaction.ts";
import type { CodeKey, HandleKey, PartnerId, ShopId } from "../domain/ids.ts";
import { readLanding } from "../domain/landing.ts";
import { type LinkTags, parseLinkTags, tagsOf } from "../domain/link-tags.ts";
import { couponLink, referralLink } from "../domain/links.ts";
import type { OfferCode } from "../domain/offer.ts";
import type { FieldProblem, Shop } from "../domain/shop.ts";

type Refused = { kind: "refused"; problems: FieldProblem[] };
export type LinkSaved = { kind: "saved" } | { kind: "not-found" } | Refused;

export const readLinkTags = (shopId: ShopId): Promise<LinkTags> => rows.findLinkTags(appPool(), shopId);

/** A code's link is worked out from these. */
export type LinkedCode = Pick<OfferCode, "key" | "display"> & {
  partner: { id: PartnerId; name: string } | null;
  offer: { title: string } | null;
};

/** The coupon link of each code, with its partner's handle; null where a link cannot carry the code. */
export async function readCouponLinks(
  shop: Shop,
  codes: readonly LinkedCode[],
): Promise<(code: LinkedCode) => string | null> {
  const partners = [...new Set(codes.flatMap(({ partner }) => partner?.id ?? []))];
  const keys = codes.map(({ key }) => key);
  const [handles, tags, landings] = await Promise.all([
    currentHandles(appPool(), shop.id, partners),
    readLinkTags(shop.id),
    rows.landingsOf(appPool(), shop.id, keys),
  ]);
  return (code) => couponLinkOf(shop, code, { handles, tags, landing: landings.get(code.key) ?? null });
}

type Carried = { handles: ReadonlyMap<PartnerId, HandleKey>; tags: LinkTags; landing: string | null };

/** A code’s coupon link; null where a link cannot carry the code. */
export function couponLinkOf(
  { host }: Pick<Shop, "host">,
  { display, partner, offer }: Omit<LinkedCode, "key">,
  { handles, tags, landing }: Carried,
): string | null {
  const handle = (partner && handles.get(partner.id)) ?? null;
  const linked = { partner: partner?.name ?? null, handle, code: display, offer: offer?.title ?? null };
  return couponLink(host, { code: display, handle, landing, tags: tagsOf(tags, linked) });
}

/** A partner's referral link, and the page that it opens. */
export async function readReferralLink(
  shop: Shop,
  { id, name }: { id: PartnerId; name: string },
  handle: HandleKey,
): Promise<{ link: string; landing: string | null }> {
  const [tags, landing] = await Promise.all([readLinkTags(shop.id), rows.findPartnerLanding(appPool(), shop.id, id)]);
  const linked = { partner: name, handle, code: null, offer: null };
  return { link: referralLink(shop.host, handle, { landing, tags: tagsOf(tags, linked) }), landing };
}

/** Saves where a link opens from now on; links that are out there open what they always did. */
export async function saveLanding(shop: Shop, owner: rows.LinkOwner, typed: string): Promise<LinkSaved> {
  const landing = readLanding(typed, [shop.host, shop.domain]);
  if (!landing.ok) return { kind: "refused", problems: [{ field: "landing", message: landing.error }] };
  return inTransaction(appPool(), async (client) => {
    const found = await rows.saveLanding(client, shop.id, owner, landing.value);
    if (owner.of === "code") await queueFollowing(client, shop.id, { keys: [owner.key] });
    return { kind: found ? "saved" : "not-found" };
  });
}

/** Saves what links carry from now on. The fields are those of domain/link-tags.ts; a tag that is not named stays as it is. */
export async function saveLinkTags(
  shop: Shop,
  fields: Readonly<Record<string, string>>,
): Promise<{ kind: "saved" } | Refused> {
  return inTransaction(appPool(), async (client) => {
    const known = await findProgramme(client, shop.id);
    const kept = await rows.findLinkTags(client, shop.id);
    const tags = parseLinkTags({ ...kept, ...fields }, known?.parameters ?? []);
    if (!tags.ok) return { kind: "refused", problems: tags.error };
    await rows.saveLinkTags(client, shop.id, tags.value);
    await queueFollowing(client, shop.id, "all");
    return { kind: "saved" };
  });
}

/** A link with what stands around it. */
export type LinkView = {
  link: string;
  landing: string | null;
  /** For the names of files. */
  names: (string | null)[];
};

/** A code's link; null where there is no such code, or no link can carry it. */
export async function readCodeLink(shop: Shop, key: CodeKey): Promise<(LinkView & { code: OfferCode }) | null> {
  const code = await findCode(appPool(), shop.id, key);
  if (code === null) return null;
  const [linkOf, landings] = await Promise.all([
    readCouponLinks(shop, [code]),
    rows.landingsOf(appPool(), shop.id, [key]),
  ]);
  const link = linkOf(code);
  const names = [code.display, code.partner?.name ?? null];
  return link === null ? null : { link, landing: landings.get(key) ?? null, names, code };
}
