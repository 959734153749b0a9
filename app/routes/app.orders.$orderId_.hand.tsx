import type { LoaderFunctionArgs } from "@remix-run/node";
import { merchantOf } from "../merchant.server.ts";
import { type ForeseenHand, foreseeHand } from "../services/hands.ts";
import { readOrderId } from "../services/orders.ts";

/** What changing an order's credit by hand would do; asked by components/change-credit.tsx. */
export async function loader({
  request,
  params,
}: LoaderFunctionArgs): Promise<{ to: string; foreseen: ForeseenHand | null }> {
  const { shop, now } = await merchantOf(request);
  const orderId = readOrderId(params.orderId);
  const to = new URL(request.url).searchParams.get("to") ?? "";
  return { to, foreseen: orderId && (await foreseeHand({ shopId: shop.id, orderId, now }, to)) };
}
