import type { LoaderFunctionArgs } from "@remix-run/node";
import type { ShopId } from "../domain/ids.ts";
import { EVERY_PARTNER } from "../domain/partner.ts";
import { merchantOf } from "../merchant.server.ts";
import { freeCodes } from "../services/code-choices.ts";
import { suggestCodes } from "../services/codes.ts";
import { firstCodeFor } from "../services/first-codes.ts";
import { getOffer, listOffers } from "../services/offers.ts";
import { getPartner, listPartners } from "../services/partners.ts";
import { receivers } from "../services/reassign.ts";

const idOf = (text: string | null) => (text !== null && /^\d{1,9}$/.test(text) ? Number(text) : 0);

/**
 * What a new code can be given to: an offer's page asks for partners, a partner's page for offers; each with a proposal.
 * Asked of neither: who can be given a code that there is.
 */
export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const query = new URL(request.url).searchParams;
  const search = (query.get("q") ?? "").trim().slice(0, 100);
  if (query.has("offer")) {
    const offer = await getOffer(shop.id, idOf(query.get("offer")));
    const active = { ...EVERY_PARTNER, search, state: "active" } as const;
    const partners = offer ? (await listPartners(shop.id, active, 1)).rows : [];
    return withCodes(shop.id, partners, (partner) => (offer ? suggestCodes(partner.name, offer) : []));
  }
  if (!query.has("partner")) return Response.json(await receivers(shop.id, search));
  const partner = await getPartner(shop.id, idOf(query.get("partner")));
  const offers = partner ? (await listOffers(shop.id, { search, page: 1 })).rows : [];
  if (partner === null) return Response.json([]);
  const named = await Promise.all(
    offers.map(async (offer) => {
      const own = await firstCodeFor(shop, partner, offer);
      return { id: offer.id, name: offer.title, byItself: own !== null, own, offer };
    }),
  );
  return withCodes(shop.id, named, ({ own, offer }) => own ?? suggestCodes(partner.name, offer));
}

async function withCodes<T extends { id: number; name: string; byItself?: boolean }>(
  shop: ShopId,
  rows: T[],
  suggest: (row: T) => string[],
) {
  const codes = await freeCodes(shop, rows.map(suggest));
  return Response.json(
    rows.map(({ id, name, byItself }, index) => ({ id: Number(id), name, code: codes[index] ?? "", byItself })),
  );
}
