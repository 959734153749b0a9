import type { ActionFunctionArgs } from "@remix-run/node";
import { instant } from "../domain/ids.ts";
import { log } from "../log.server.ts";
import { recordPrivacyRequest } from "../services/compliance.ts";
import { privacyRequestOf } from "../shopify/lifecycle.ts";
import { authenticateWebhook } from "../shopify.server.ts";

/** customers/data_request, customers/redact and shop/redact. The answer is 200 after the commit; a job does the work. */
export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  const { topic, shop, webhookId, triggeredAt, body } = await authenticateWebhook(request);
  const asked = privacyRequestOf(topic, body, shop);
  if (!asked.ok) {
    if (asked.error === "no-such-topic") return new Response(null, { status: 404 });
    log.warn({ shop, topic, why: asked.error }, "a compliance webhook was not taken");
    return new Response(null, { status: 400 });
  }
  await recordPrivacyRequest(shop, asked.value, { webhookId, triggeredAt, now: instant(Date.now()) });
  return new Response(null, { status: 200 });
}
