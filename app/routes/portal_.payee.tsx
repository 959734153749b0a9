import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { instant } from "../domain/ids.ts";
import { alone, sendTo } from "../portal.server.tsx";
import { cookieOf, portalOf } from "../portal-cookie.server.ts";
import { payeePage, savePayeePage, type Visitor } from "../portal-payee.server.tsx";
import { choosePartner } from "../services/portal.ts";
import { findShop } from "../services/shops.ts";
import { partnerOfSession } from "../services/sign-in.ts";

const HOME = "/portal";

/** A partner's payout details on the app's own origin, for who has no shop account. */
export async function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  return payeePage(await visitorOf(request), request, instant(Date.now()));
}

export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  return savePayeePage(await visitorOf(request), request, instant(Date.now()));
}

async function visitorOf(request: Request): Promise<Visitor> {
  const cookie = cookieOf(request);
  const shop = cookie === null ? null : await findShop(cookie.shop);
  if (cookie === null || shop?.state !== "installed") throw sendTo(HOME);
  const signedIn = await partnerOfSession(shop.id, cookie.secret, instant(Date.now()));
  const asked = new URL(request.url).searchParams.get("partner");
  const chosen = signedIn === null ? null : await choosePartner(shop, signedIn, asked);
  if (chosen === null) throw sendTo(portalOf(shop.domain));
  const title = `Payout details · Partners of ${shop.name}`;
  // The secret itself is never written into a page: the token is a keyed hash over it.
  const viewer = `session/${cookie.secret}`;
  const of = { shop: shop.domain, ...chosen.of };
  return { shop, ...chosen, of, viewer, at: HOME, draw: (page, status) => alone(request, page, { title, status }) };
}
