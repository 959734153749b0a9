import type { ActionFunctionArgs } from "@remix-run/node";
import { instant } from "../domain/ids.ts";
import { recordScopes, recordUninstall } from "../services/shops.ts";
import { grantedScopes } from "../shopify/lifecycle.ts";
import { authenticateWebhook } from "../shopify.server.ts";

/** app/uninstalled and app/scopes_update. The answer is 200 after the commit. */
export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  const { topic, shop, triggeredAt, body } = await authenticateWebhook(request);
  switch (topic) {
    case "APP_UNINSTALLED":
      await recordUninstall(shop, triggeredAt ?? instant(Date.now()));
      return new Response(null, { status: 200 });
    case "APP_SCOPES_UPDATE":
      await recordScopes(shop, grantedScopes(body), instant(Date.now()));
      return new Response(null, { status: 200 });
    default:
      return new Response(null, { status: 404 });
  }
}
