import type { LoaderFunctionArgs } from "@remix-run/node";
import { Notice } from "../components/portal/sign-in.tsx";
import { inTheme } from "../portal.server.tsx";
import { notePortalPath } from "../services/portal.ts";
import { findShop } from "../services/shops.ts";
import { authenticateProxy } from "../shopify.server.ts";

/** An address under the partners' page that names nothing: said in the shop's theme, with the way back. */
export async function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  const { shop: domain, pathPrefix } = await authenticateProxy(request);
  const shop = await findShop(domain);
  const to = shop && { href: await notePortalPath(shop, pathPrefix), label: "To the partner page" };
  const page = <Notice title="There is no such page" text="The link may be cut short." {...(to && { to })} />;
  return inTheme(page, 404);
}
