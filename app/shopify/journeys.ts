import { instant, type OrderId } from "../domain/ids.ts";
import type { Visit } from "../domain/journey.ts";
import { ok, type Result } from "../domain/result.ts";
import type { AdminCall, AdminFailure } from "./admin.ts";
import { JOURNEYS, type JourneyNode } from "./documents/orders.ts";

/** `visits`: null while Shopify has not put them together yet. An order that it does not know has none. */
export type Journey = { orderId: OrderId; visits: Visit[] | null };

/** Reads the visits before orders, at most JOURNEYS_A_CALL of them, in their order. */
export async function readJourneys(
  call: AdminCall,
  orderIds: readonly OrderId[],
): Promise<Result<Journey[], AdminFailure>> {
  const answer = await call(JOURNEYS, { ids: orderIds.map((id) => `gid://shopify/Order/${id}`) });
  if (!answer.ok) return answer;
  return ok(orderIds.map((orderId, place) => ({ orderId, visits: visitsOf(answer.value.nodes[place] ?? null) })));
}

function visitsOf(node: JourneyNode | Record<string, never> | null): Visit[] | null {
  const summary = node?.customerJourneySummary;
  if (node === null || summary === undefined) return [];
  if (summary === null || !summary.ready) return null;
  const { firstVisit, lastVisit, moments } = summary;
  return [firstVisit, ...(moments?.nodes ?? []), lastVisit].flatMap((visit) => {
    const at = Date.parse(visit?.occurredAt ?? "");
    return visit?.landingPage && Number.isFinite(at) ? [{ landingPage: visit.landingPage, at: instant(at) }] : [];
  });
}

/** An order with its visits weighs eleven points; a call may cost a thousand. */
export const JOURNEYS_A_CALL = 25;
