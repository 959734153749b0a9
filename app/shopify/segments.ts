import { fail, ok, type Result } from "../domain/result.ts";
import type { AdminCall, AdminFailure } from "./admin.ts";
import { CREATE_SEGMENT, SEGMENT } from "./optional-documents.ts";

/** Whether a segment of customers is still in the store. */
export async function segmentExists(call: AdminCall, gid: string): Promise<Result<boolean, AdminFailure>> {
  const answer = await call(SEGMENT, { id: gid });
  return answer.ok ? ok(answer.value.segment !== null) : answer;
}

/** Customers without an order, by what Shopify knows of them. Source: shopify.dev, segment query language. */
const WITHOUT_ORDER = { name: "Vouch: no order yet", query: "number_of_orders = 0" };

/** Makes the segment of customers without an order, and gives its id. */
export async function createFirstOrderSegment(call: AdminCall): Promise<Result<string, AdminFailure>> {
  const answer = await call(CREATE_SEGMENT, WITHOUT_ORDER);
  if (!answer.ok) return answer;
  const made = answer.value.segmentCreate;
  if (made?.segment) return ok(made.segment.id);
  const told = made?.userErrors.map(({ message }) => message).join(" ") ?? "";
  return fail({ kind: "rejected", effect: "none", message: `Shopify says: ${told}` });
}
