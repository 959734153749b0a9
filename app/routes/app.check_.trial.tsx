import type { LoaderFunctionArgs } from "@remix-run/node";
import { codeKey } from "../domain/code.ts";
import { instant } from "../domain/ids.ts";
import { merchantOf } from "../merchant.server.ts";
import { findTrialOrder } from "../services/trial.ts";

/** Whether a test order has arrived: asked again and again, without asking Shopify, by components/trial-order.tsx. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const query = new URL(request.url).searchParams;
  const since = Number(query.get("since") ?? Number.NaN);
  if (!Number.isSafeInteger(since)) throw new Response("Say since when.", { status: 400 });
  return { order: await findTrialOrder(shop.id, codeKey(query.get("code") ?? ""), instant(since)) };
}
