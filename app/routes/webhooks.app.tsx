import type { ActionFunctionArgs } from "@remix-run/node";
import { log } from "../log.server.ts";
import { askWhetherUninstalled, recordScopesUpdate, recordUninstall } from "../services/shops.ts";
import { shopToldOf } from "../shopify/lifecycle.ts";
import { authenticateWebhook } from "../shopify.server.ts";

/** app/uninstalled and app/scopes_update. The answer is 200 after the commit. */
export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  const { topic, shop, triggeredAt, body } = await authenticateWebhook(request);
  switch (topic) {
    case "APP_UNINSTALLED": {
      const told = shopToldOf(body, shop);
      if (told === "another-shop") {
        log.warn({ shop, topic }, "a webhook tells of another shop than its header");
        return new Response(null, { status: 400 });
      }
      if (told === "this-shop") await recordUninstall(shop, triggeredAt);
      else await askWhetherUninstalled(shop);
      return new Response(null, { status: 200 });
    }
    case "APP_SCOPES_UPDATE":
      await recordScopesUpdate(shop);
      return new Response(null, { status: 200 });
    default:
      return new Response(null, { status: 404 });
  }
}
