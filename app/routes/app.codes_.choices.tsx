import type { LoaderFunctionArgs } from "@remix-run/node";
import { merchantOf } from "../merchant.server.ts";
import { suggestCode } from "../services/codes.ts";
import { getOffer, listOffers } from "../services/offers.ts";
import { getPartner, listPartners } from "../services/partners.ts";

const idOf = (text: string | null) => (text !== null && /^\d{1,9}$/.test(text) ? Number(text) : 0);

/** What a new code can be given to: an offer's page asks for partners, a partner's page for offers; each with a proposal. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const query = new URL(request.url).searchParams;
  const search = (query.get("q") ?? "").trim().slice(0, 100);
  if (query.has("offer")) {
    const offer = await getOffer(shop.id, idOf(query.get("offer")));
    const partners = offer ? (await listPartners(shop.id, { search, state: "active", page: 1 })).rows : [];
    return partners.map(({ id, name }) => ({ id: Number(id), name, code: offer ? suggestCode(name, offer) : "" }));
  }
  const partner = await getPartner(shop.id, idOf(query.get("partner")));
  const offers = partner ? (await listOffers(shop.id, { search, page: 1 })).rows : [];
  return offers.map((offer) => ({
    id: offer.id,
    name: offer.title,
    code: partner ? suggestCode(partner.name, offer) : "",
  }));
}
