import { z } from "zod";
import type { OrderId } from "../domain/ids.ts";
import { fail, ok, type Result } from "../domain/result.ts";

/** What a compliance topic asks for. */
export type PrivacyRequest =
  | { kind: "data-request"; customerId: string | null; email: string | null; orderIds: OrderId[] }
  | { kind: "customer-redact"; customerId: string | null; email: string | null; orderIds: OrderId[] }
  | { kind: "shop-redact" };

// Order numbers may exceed what a JavaScript number holds: each number is read as its digits.
const digits = z.string().regex(/^\d+$/);
const customer = z.object({ id: digits.nullish(), email: z.string().nullish() }).nullish();
// The topic is not signed either: a body of one topic must not pass for one of another.
const absent = z.never().optional();
const dataRequest = z.object({ customer, orders_requested: z.array(digits).nullish(), orders_to_redact: absent });
const redaction = z.object({
  customer,
  orders_to_redact: z.array(digits).nullish(),
  orders_requested: absent,
  data_request: absent,
});
const shopRedaction = z.object({
  customer: absent,
  orders_to_redact: absent,
  orders_requested: absent,
  data_request: absent,
});

/** Why a compliance delivery is not taken. */
export type NotTaken = "no-such-topic" | "another-body" | "another-shop";

/**
 * Reads a compliance delivery. Its body must name the shop, as every one that Shopify documents does: the header that names it
 * is not signed.
 */
export function privacyRequestOf(topic: string, body: string, shop: string): Result<PrivacyRequest, NotTaken> {
  switch (topic) {
    case "CUSTOMERS_DATA_REQUEST":
    case "CUSTOMERS_REDACT":
    case "SHOP_REDACT": {
      const payload = parseExactly(body);
      if (shopIn(payload, "shop_domain", shop) !== "this-shop") return fail("another-shop");
      const request = readRequest(topic, payload);
      return request === null ? fail("another-body") : ok(request);
    }
    default:
      return fail("no-such-topic");
  }
}

type Topic = "CUSTOMERS_DATA_REQUEST" | "CUSTOMERS_REDACT" | "SHOP_REDACT";

function readRequest(topic: Topic, payload: unknown): PrivacyRequest | null {
  switch (topic) {
    case "CUSTOMERS_DATA_REQUEST": {
      const { data } = dataRequest.safeParse(payload);
      if (data === undefined) return null;
      return { kind: "data-request", ...personOf(data.customer), orderIds: idsOf(data.orders_requested) };
    }
    case "CUSTOMERS_REDACT": {
      const { data } = redaction.safeParse(payload);
      if (data === undefined) return null;
      return { kind: "customer-redact", ...personOf(data.customer), orderIds: idsOf(data.orders_to_redact) };
    }
    case "SHOP_REDACT":
      return shopRedaction.safeParse(payload).success ? { kind: "shop-redact" } : null;
  }
}

/** Whom a signed body names as its shop, beside the header, which is not signed. */
export type Named = "this-shop" | "another-shop" | "nobody";

/** Whether the shop that a delivery of app/uninstalled or shop/update tells of is the one in its header. */
export const shopToldOf = (body: string, shop: string): Named => shopIn(parseExactly(body), "myshopify_domain", shop);

function shopIn(payload: unknown, field: string, shop: string): Named {
  const named = z.looseObject({ [field]: z.string().min(1) }).safeParse(payload).data?.[field];
  if (named === undefined) return "nobody";
  return String(named).toLowerCase() === shop.toLowerCase() ? "this-shop" : "another-shop";
}

const personOf = (person: z.infer<typeof customer>) => ({
  customerId: person?.id ?? null,
  email: person?.email ?? null,
});

const idsOf = (ids: string[] | null | undefined) => (ids ?? []) as OrderId[];

/** Null for what is no JSON. */
function parseExactly(body: string): unknown {
  try {
    return JSON.parse(body, (_, value: unknown, context?: { source?: string }) =>
      typeof value === "number" ? (context?.source ?? String(value)) : value,
    );
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
