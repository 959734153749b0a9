import type { ActionFunctionArgs } from "@remix-run/node";
import { recordShopUpdate } from "../services/shops.ts";
import { authenticateWebhook } from "../shopify.server.ts";

/** shop/update: currency, time zone, name or plan may have changed. The answer is 200 after the commit. */
export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  const { topic, shop } = await authenticateWebhook(request);
  if (topic !== "SHOP_UPDATE") return new Response(null, { status: 404 });
  await recordShopUpdate(shop);
  return new Response(null, { status: 200 });
}
