import { fail, ok, type Result } from "../domain/result.ts";
import type { AdminCall, AdminFailure } from "./admin.ts";
import { type Connection, ORDER, ORDER_LINES, REFUND_LINES } from "./documents/orders.ts";
import type { Json } from "./json.ts";

type Fields = { readonly [field: string]: Json };

/** A connection of 250 a page: 5,000 lines, ten times what a draft order takes. Whoever says there are more is not believed. */
const MOST_PAGES = 20;
/** An order that changes between two pages is read from its start, as often as this. */
const MOST_STARTS = 3;

/**
 * Reads on what did not fit on an order's first pages: its lines, and the lines of its refunds. Everything else stays as it came;
 * what still goes on beyond its page is refused where the order is read (order-node.ts).
 *
 * Returns: the order, null where it is gone meanwhile. Errors: of the call that failed.
 */
export async function wholeOrder(call: AdminCall, first: Json): Promise<Result<Json, AdminFailure>> {
  let order = first;
  for (let start = 1; isFields(order) && typeof order.id === "string"; start += 1) {
    const read = await completed(call, order);
    if (read !== CHANGED) return read;
    if (start === MOST_STARTS) return ok(order);
    const again = await call(ORDER, { id: order.id });
    if (!again.ok) return again;
    order = again.value.order;
  }
  return ok(order);
}

const CHANGED = "changed";

async function completed(call: AdminCall, order: Fields): Promise<Result<Json, AdminFailure> | typeof CHANGED> {
  const { id, updatedAt } = order;
  const lineItems = await readOn(order.lineItems, async (after) => {
    const answer = await call(ORDER_LINES, { id: String(id), after });
    if (!answer.ok) return answer;
    const { order: now } = answer.value;
    return ok(now !== null && now.updatedAt === updatedAt ? now.lineItems : CHANGED);
  });
  if (lineItems === CHANGED || !lineItems.ok) return lineItems;
  const refunds: Json[] = [];
  for (const refund of listOf(order.refunds)) {
    const read = await withAllLines(call, order, refund);
    if (read === CHANGED || !read.ok) return read;
    refunds.push(read.value);
  }
  return ok({ ...order, lineItems: lineItems.value, ...(refunds.length > 0 && { refunds }) });
}

async function withAllLines(
  call: AdminCall,
  { id: order, updatedAt }: Fields,
  refund: Json,
): Promise<Result<Json, AdminFailure> | typeof CHANGED> {
  if (!isFields(refund)) return ok(refund);
  const lines = await readOn(refund.refundLineItems, async (after) => {
    const answer = await call(REFUND_LINES, { order: String(order), id: String(refund.id), after });
    if (!answer.ok) return answer;
    const { order: now, refund: read } = answer.value;
    return ok(now?.updatedAt === updatedAt && read !== null ? read.refundLineItems : CHANGED);
  });
  return lines === CHANGED || !lines.ok ? lines : ok({ ...refund, refundLineItems: lines.value });
}

type Page = (after: string) => Promise<Result<Connection | typeof CHANGED, AdminFailure>>;

/** A connection with what comes after its first page; as it is where it says nothing of where to go on. */
async function readOn(first: Json | undefined, page: Page): Promise<Result<Json, AdminFailure> | typeof CHANGED> {
  if (!isFields(first ?? null)) return ok(first ?? null);
  const nodes = [...listOf((first as Fields).nodes)];
  let pageInfo = (first as Fields).pageInfo ?? null;
  for (let pages = 1; pages < MOST_PAGES; pages += 1) {
    if (!isFields(pageInfo) || pageInfo.hasNextPage !== true || typeof pageInfo.endCursor !== "string") break;
    const next = await page(pageInfo.endCursor);
    if (!next.ok) return fail(next.error);
    if (next.value === CHANGED) return CHANGED;
    nodes.push(...next.value.nodes);
    pageInfo = next.value.pageInfo;
  }
  return ok({ ...(first as Fields), nodes, pageInfo });
}

const isFields = (value: Json): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
