import type { ActionFunctionArgs } from "@remix-run/node";
import { instant } from "../domain/ids.ts";
import { recordPrivacyRequest } from "../services/compliance.ts";
import { privacyRequestOf } from "../shopify/lifecycle.ts";
import { authenticateWebhook } from "../shopify.server.ts";

/** customers/data_request, customers/redact and shop/redact. The answer is 200 after the commit; a job does the work. */
export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  const { topic, shop, webhookId, triggeredAt, body } = await authenticateWebhook(request);
  const wanted = privacyRequestOf(topic, body);
  if (wanted === null) return new Response(null, { status: 404 });
  const now = instant(Date.now());
  await recordPrivacyRequest(shop, wanted, { webhookId, triggeredAt: triggeredAt ?? now, now });
  return new Response(null, { status: 200 });
}
