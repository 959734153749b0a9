import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { Accept, Notice } from "../components/portal/sign-in.tsx";
import { instant } from "../domain/ids.ts";
import { fieldsOf } from "../merchant.server.ts";
import { alone, isSentByOthers, openTheMail, sendTo, usedUp } from "../portal.server.tsx";
import { cookieFor, portalOf } from "../portal-cookie.server.ts";
import { acceptInvitation, readInvitation } from "../services/invitations.ts";
import { readPortalSettings } from "../services/portal.ts";
import { findShop } from "../services/shops.ts";

/** Where an invitation leads: a page with a button, that uses nothing up. */
export async function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const shop = await findShop(query.get("shop") ?? "");
  const key = query.get("key") ?? "";
  const invited = shop?.state === "installed" ? await readInvitation(shop.id, key, instant(Date.now())) : null;
  if (shop === null || invited === null) return usedUp(request, shop);
  const fields = { shop: shop.domain, key };
  const page = <Accept shop={shop.name} invited={invited} action="/portal/accept" fields={fields} />;
  return alone(request, page, { title: `Partners of ${shop.name}` });
}

export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  if (isSentByOthers(request)) return openTheMail(request);
  const { shop: domain = "", key = "" } = await fieldsOf(request);
  const shop = await findShop(domain);
  if (shop?.state !== "installed") return usedUp(request, null);
  const session = await acceptInvitation(shop.id, key, instant(Date.now()));
  if (session === null) return usedUp(request, shop);
  if (!(await readPortalSettings(shop.id)).open) {
    const page = <Notice title={`You are a partner of ${shop.name}`} text="The shop will tell you your code." />;
    return alone(request, page, { title: `Partners of ${shop.name}` });
  }
  const cookie = cookieFor({ shop: shop.domain, secret: session.secret }, session.maxAgeSeconds);
  return sendTo(portalOf(shop.domain), { "Set-Cookie": cookie });
}
