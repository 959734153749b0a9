import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { instant } from "../domain/ids.ts";
import { inTheme, sendTo } from "../portal.server.tsx";
import { payeePage, savePayeePage, type Visitor } from "../portal-payee.server.tsx";
import { choosePartner, notePortalPath } from "../services/portal.ts";
import { findShop } from "../services/shops.ts";
import { partnerOfCustomer } from "../services/sign-in.ts";
import { authenticateProxy } from "../shopify.server.ts";

/** A partner's payout details, in the shop's own theme; who is not signed in is sent to where that is done. */
export async function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  return payeePage(await visitorOf(request), request, instant(Date.now()));
}

export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  return savePayeePage(await visitorOf(request), request, instant(Date.now()));
}

async function visitorOf(request: Request): Promise<Visitor> {
  const { shop: domain, customerId, pathPrefix } = await authenticateProxy(request);
  const shop = await findShop(domain);
  if (shop === null) throw new Response(null, { status: 404 });
  const at = await notePortalPath(shop, pathPrefix);
  if (shop.state !== "installed" || customerId === null) throw sendTo(at);
  const signedIn = await partnerOfCustomer(shop.id, customerId);
  const asked = new URL(request.url).searchParams.get("partner");
  const chosen = signedIn === null ? null : await choosePartner(shop, signedIn, asked);
  if (chosen === null) throw sendTo(at);
  return { shop, ...chosen, viewer: `account/${customerId}`, at, draw: inTheme };
}
