import type { LoaderFunctionArgs } from "@remix-run/node";
import { Notice } from "../components/portal/sign-in.tsx";
import { instant } from "../domain/ids.ts";
import { env } from "../env.server.ts";
import { inTheme, sendTo } from "../portal.server.tsx";
import { notePortalPath } from "../services/portal.ts";
import { findShop } from "../services/shops.ts";
import { bindByLink } from "../services/sign-in.ts";
import { authenticateProxy } from "../shopify.server.ts";

/**
 * Where a mailed link leads that was asked for from a shop account. Used up and sent on before any page of the theme is drawn,
 * so that no pixel sees it; who is not logged in does not use it up: the app's own origin holds the key until they are.
 */
export async function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  const { shop: domain, customerId, pathPrefix: told } = await authenticateProxy(request);
  const key = new URL(request.url).searchParams.get("key");
  const shop = await findShop(domain);
  if (shop?.state !== "installed") return sendTo(told ?? "/");
  const path = await notePortalPath(shop, told);
  const held = new URLSearchParams({ shop: shop.domain, path });
  if (key === null) return sendTo(customerId === null ? path : `${env.SHOPIFY_APP_URL}/portal/held?${held}`);
  if (customerId === null) {
    held.set("key", key);
    return sendTo(`${env.SHOPIFY_APP_URL}/portal/held?${held}`);
  }
  const outcome = await bindByLink(shop.id, key, customerId, instant(Date.now()));
  return outcome === "bound" ? sendTo(path) : notBound(outcome, { shop: shop.name, path });
}

function notBound(why: "for-another" | "no-longer-good", { shop, path }: { shop: string; path: string }): Response {
  const to = { href: path, label: "Ask for another" };
  if (why === "for-another") {
    const text = `You are logged in to ${shop} with one account, and another account asked for this link. Log in with that one and open the link again, or ask for a link for this account.`;
    return inTheme(<Notice title="This link is for another account" text={text} to={to} />, 409);
  }
  const text = "It works once, for 15 minutes, and only for the account that asked for it.";
  return inTheme(<Notice title="This link is no longer good" text={text} to={to} />, 410);
}
