import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { Notice } from "../components/portal/sign-in.tsx";
import { instant } from "../domain/ids.ts";
import { portalAddress } from "../domain/links.ts";
import type { Shop } from "../domain/shop.ts";
import { alone, closedPage, placeIn, portalPage, sendTo } from "../portal.server.tsx";
import { cookieOf, endedCookie, portalOf } from "../portal-cookie.server.ts";
import { readPortalOf, readPortalSettings } from "../services/portal.ts";
import { findShop } from "../services/shops.ts";
import { endSession, partnerOfSession } from "../services/sign-in.ts";

/** A partner's page on the app's own origin, for who has no shop account. */
export async function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  const now = instant(Date.now());
  const cookie = cookieOf(request);
  const named = await findShop(cookie?.shop ?? new URL(request.url).searchParams.get("shop") ?? "");
  const shop = named?.state === "installed" ? named : null;
  if (shop !== null && !(await readPortalSettings(shop.id)).open) return closedPage(request, shop);
  const partnerId = cookie && shop && (await partnerOfSession(shop.id, cookie.secret, now));
  const asked = { now, place: placeIn(request), chosen: new URL(request.url).searchParams.get("partner") };
  const seen = shop && partnerId && (await readPortalOf(shop, partnerId, asked));
  if (shop === null || seen === null)
    return alone(request, <SignedOut shop={shop} />, { title: "Partners", status: 401 });
  const served = { now, place: asked.place, at: "/portal", of: { shop: shop.domain }, signOut: portalOf(shop.domain) };
  return alone(request, await portalPage(seen, served), { title: `Partners of ${shop.name}` });
}

/** Signs out. */
export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  const cookie = cookieOf(request);
  const shop = cookie === null ? null : await findShop(cookie.shop);
  if (cookie === null || shop === null) return sendTo("/portal");
  await endSession(shop.id, cookie.secret);
  return sendTo(portalOf(shop.domain), { "Set-Cookie": endedCookie(shop.domain) });
}

/** Known by the address alone, a shop is named with what anybody may know of it. */
function SignedOut({ shop }: { shop: Shop | null }) {
  const title = "You are signed out";
  if (shop === null) return <Notice title={title} text="Ask for a new link on the partner page of the shop." />;
  const to = { href: portalAddress(shop), label: "Ask for a new link" };
  return <Notice title={title} text={`The partner page of ${shop.name} mails you a new link.`} to={to} />;
}
