import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { Apply } from "../components/portal/apply.tsx";
import { Notice } from "../components/portal/sign-in.tsx";
import { instant } from "../domain/ids.ts";
import { fieldsOf, unlessBusy } from "../merchant.server.ts";
import { answerApplication, inTheme } from "../portal.server.tsx";
import { apply } from "../services/applications.ts";
import { notePortalPath, readPortalSettings, takesApplications } from "../services/portal.ts";
import { findShop } from "../services/shops.ts";
import { authenticateProxy } from "../shopify.server.ts";

/** The form of whoever would like to be a partner, in the shop's own theme. */
export async function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  const { shop: domain, pathPrefix } = await authenticateProxy(request);
  const shop = await findShop(domain);
  if (shop === null || !takesApplications(shop, await readPortalSettings(shop.id))) return inTheme(CLOSED, 404);
  return inTheme(<Apply shop={shop.name} action={`${await notePortalPath(shop, pathPrefix)}/apply`} />);
}

export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  const { shop: domain, pathPrefix } = await authenticateProxy(request);
  const shop = await findShop(domain);
  if (shop?.state !== "installed") return inTheme(CLOSED, 404);
  const typed = await fieldsOf(request);
  const action = `${await notePortalPath(shop, pathPrefix)}/apply`;
  const applied = await unlessBusy(() => apply(shop, typed, instant(Date.now())));
  const { page, status } = answerApplication(applied, { shop: shop.name, action, typed });
  return inTheme(page, status);
}

const CLOSED = <Notice title="Partners" text="This shop takes no applications at the moment." />;
