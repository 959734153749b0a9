import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { Notice } from "../components/portal/sign-in.tsx";
import { instant } from "../domain/ids.ts";
import { alone, placeIn, portalPage, sendTo } from "../portal.server.tsx";
import { cookieOf, endedCookie } from "../portal-cookie.server.ts";
import { readPortalOf } from "../services/portal.ts";
import { findShop } from "../services/shops.ts";
import { endSession, partnerOfSession } from "../services/sign-in.ts";

/** A partner's page on the app's own origin, for who has no shop account. */
export async function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  const now = instant(Date.now());
  const cookie = cookieOf(request);
  const shop = cookie === null ? null : await findShop(cookie.shop);
  const partnerId =
    cookie === null || shop?.state !== "installed" ? null : await partnerOfSession(shop.id, cookie.secret, now);
  const asked = { now, place: placeIn(request), chosen: new URL(request.url).searchParams.get("partner") };
  const seen = shop === null || partnerId === null ? null : await readPortalOf(shop, partnerId, asked);
  if (shop === null || seen === null) return alone(request, SIGNED_OUT, { title: "Partners", status: 401 });
  const { settings } = seen.kind === "page" ? seen.view : seen;
  if (!settings.open) return alone(request, SIGNED_OUT, { title: "Partners", status: 401 });
  const page = await portalPage(seen, { now, place: asked.place, at: "/portal", signOut: "/portal" });
  return alone(request, page, { title: `Partners of ${shop.name}` });
}

/** Signs out. */
export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  const cookie = cookieOf(request);
  const shop = cookie === null ? null : await findShop(cookie.shop);
  if (cookie !== null && shop !== null) await endSession(shop.id, cookie.secret);
  return sendTo("/portal", { "Set-Cookie": endedCookie() });
}

const SIGNED_OUT = (
  <Notice
    title="You are signed out"
    text="Ask for a new link on the partner page of the shop: its address stands in your mail."
  />
);
