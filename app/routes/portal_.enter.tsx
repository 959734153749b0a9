import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { Enter } from "../components/portal/sign-in.tsx";
import { instant } from "../domain/ids.ts";
import { fieldsOf } from "../merchant.server.ts";
import { alone, closedPage, isSentByOthers, openTheMail, sendTo, usedUp } from "../portal.server.tsx";
import { cookieFor, portalOf } from "../portal-cookie.server.ts";
import { readPortalSettings } from "../services/portal.ts";
import { findShop } from "../services/shops.ts";
import { openSession } from "../services/sign-in.ts";

/** Where a mailed link leads that was asked for without a shop account: a page with a button, that uses nothing up. */
export async function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const shop = await findShop(query.get("shop") ?? "");
  if (shop?.state !== "installed") return usedUp(request, null);
  if (!(await readPortalSettings(shop.id)).open) return closedPage(request, shop);
  const fields = { shop: shop.domain, key: query.get("key") ?? "" };
  const page = <Enter shop={shop.name} action="/portal/enter" fields={fields} />;
  return alone(request, page, { title: `Partners of ${shop.name}` });
}

export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  if (isSentByOthers(request)) return openTheMail(request);
  const { shop: domain = "", key = "" } = await fieldsOf(request);
  const shop = await findShop(domain);
  if (shop?.state !== "installed") return usedUp(request, null);
  if (!(await readPortalSettings(shop.id)).open) return closedPage(request, shop);
  const session = await openSession(shop.id, key, instant(Date.now()));
  if (session === null) return usedUp(request, shop);
  const cookie = cookieFor({ shop: shop.domain, secret: session.secret }, session.maxAgeSeconds);
  return sendTo(portalOf(shop.domain), { "Set-Cookie": cookie });
}
