import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { instant } from "../domain/ids.ts";
import { inTheme, sendTo } from "../portal.server.tsx";
import { payeePage, savePayeePage, type Visitor } from "../portal-payee.server.tsx";
import { notePortalPath } from "../services/portal.ts";
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
  const home = await notePortalPath(shop, pathPrefix);
  if (shop.state !== "installed" || customerId === null) throw sendTo(home);
  const partnerId = await partnerOfCustomer(shop.id, customerId);
  if (partnerId === null) throw sendTo(home);
  return { shop, partnerId, viewer: `account/${customerId}`, home, draw: inTheme };
}
