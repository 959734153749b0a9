import { randomUUID } from "node:crypto";
import { z } from "zod";
import { findShopById } from "../db/shops.ts";
import { env } from "../env.server.ts";
import { smtp } from "../mail/smtp.ts";
import { mailLinks, pruneAccess } from "../services/sign-in.ts";
import { type Context, idOf, payloadOf } from "./context.ts";

const askingPayload = z.object({
  shopId: z.int(),
  email: z.string(),
  customerId: z.string().regex(/^\d+$/).nullable(),
  pathPrefix: z.string(),
  // A request that waited while the app was brought up to date has neither.
  ask: z.string().default(() => randomUUID()),
  invited: z.boolean().default(false),
});

/** mail-sign-in {shopId, email, customerId, pathPrefix, ask, invited}. */
export async function mailSignInTask(payload: unknown, context: Context): Promise<void> {
  const { shopId, ...asking } = payloadOf(askingPayload, payload);
  const shop = await findShopById(context.pool, idOf(shopId));
  if (shop?.state !== "installed") return;
  const { SMTP_URL: url, MAIL_FROM: from, SHOPIFY_APP_URL: appUrl, SHOPIFY_API_SECRET: secret } = env;
  if (url === undefined || from === undefined) {
    context.log.warn({ shopId }, "a partner asked for a link, and no mail server is set: set SMTP_URL and MAIL_FROM");
    return;
  }
  const sent = await mailLinks({ shop, appUrl, secret, send: smtp({ url, from }), now: context.now() }, asking);
  context.log.info({ shopId, sent }, "mailed links to partners' pages");
}

/** prune-access {}. */
export async function pruneAccessTask(_: unknown, { pool, now, log }: Context): Promise<void> {
  log.info({ dropped: await pruneAccess(pool, now()) }, "dropped links and sessions that have ended");
}
