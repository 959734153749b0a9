import type { LoaderFunctionArgs } from "@remix-run/node";
import { noLongerGood, sendTo } from "../portal.server.tsx";
import { endedKey, heldKey, keyOf } from "../portal-cookie.server.ts";
import { findShop } from "../services/shops.ts";

/**
 * Holds a mailed link's key while its partner logs in to the shop: the login page is one of the shop's, and whatever runs there
 * sees its address. With a key it keeps it and sends on to log in; without one it sends the kept key back.
 */
export async function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const shop = await findShop(query.get("shop") ?? "");
  const path = query.get("path") ?? "";
  if (shop?.state !== "installed" || !/^\/[a-z]+\/[A-Za-z0-9_-]+$/.test(path)) return noLongerGood(request, null);
  const [key, held] = [query.get("key"), keyOf(request)];
  if (key !== null) {
    const back = encodeURIComponent(`${path}/enter`);
    const cookie = heldKey({ shop: shop.domain, secret: key });
    return sendTo(`https://${shop.host}/account/login?return_url=${back}`, { "Set-Cookie": cookie });
  }
  if (held?.shop !== shop.domain) return noLongerGood(request, shop);
  return sendTo(`https://${shop.host}${path}/enter?key=${held.secret}`, { "Set-Cookie": endedKey() });
}
