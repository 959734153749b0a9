import type { Instant } from "./domain/ids.ts";
import { instant } from "./domain/ids.ts";
import type { Shop } from "./domain/shop.ts";
import { findShop } from "./services/shops.ts";
import { type AdminCall, merchantCall } from "./shopify/admin.ts";
import { authenticate } from "./shopify.server.ts";

/** Who asks, for which shop, and when: the first step of every page of the admin. */
export type Merchant = { shop: Shop; call: AdminCall; now: Instant };

/**
 * Lets a merchant in.
 *
 * Errors: a Response is thrown where the session must be made or renewed; 404 for a shop that is not installed here.
 */
export async function merchantOf(request: Request): Promise<Merchant> {
  const { admin, session } = await authenticate.admin(request);
  const shop = await findShop(session.shop);
  if (!shop)
    throw new Response("Vouch is not installed in this store. Install it again from the Shopify admin.", {
      status: 404,
    });
  return { shop, call: merchantCall(admin.graphql, session.shop), now: instant(Date.now()) };
}

/** Text fields of a posted form; a file is no text. */
export async function fieldsOf(request: Request): Promise<Record<string, string>> {
  const form = await request.formData();
  return Object.fromEntries([...form].flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])));
}
