import { z } from "zod";
import type { OrderId } from "../domain/ids.ts";

/** What a compliance topic asks for. */
export type PrivacyRequest =
  | { kind: "data-request"; customerId: string | null; email: string | null; orderIds: OrderId[] }
  | { kind: "customer-redact"; customerId: string | null; email: string | null; orderIds: OrderId[] }
  | { kind: "shop-redact" };

// Order numbers may exceed what a JavaScript number holds: each number is read as its digits.
const digits = z.string().regex(/^\d+$/);
const customer = z.object({ id: digits.nullish(), email: z.string().nullish() }).nullish();
const scopes = z.object({ current: z.array(z.string()) });
const dataRequest = z.object({ customer, orders_requested: z.array(digits).nullish() });
const redaction = z.object({ customer, orders_to_redact: z.array(digits).nullish() });

/** Reads a compliance delivery; null for a topic that is none. Errors: thrown for a body that is not what Shopify documents. */
export function privacyRequestOf(topic: string, body: string): PrivacyRequest | null {
  switch (topic) {
    case "CUSTOMERS_DATA_REQUEST": {
      const { customer, orders_requested } = dataRequest.parse(parseExactly(body));
      return { kind: "data-request", ...personOf(customer), orderIds: idsOf(orders_requested) };
    }
    case "CUSTOMERS_REDACT": {
      const { customer, orders_to_redact } = redaction.parse(parseExactly(body));
      return { kind: "customer-redact", ...personOf(customer), orderIds: idsOf(orders_to_redact) };
    }
    case "SHOP_REDACT":
      return { kind: "shop-redact" };
    default:
      return null;
  }
}

/** The scopes that the app holds after app/scopes_update. */
export const grantedScopes = (body: string): string[] => scopes.parse(JSON.parse(body)).current;

const personOf = (person: z.infer<typeof customer>) => ({
  customerId: person?.id ?? null,
  email: person?.email ?? null,
});

const idsOf = (ids: string[] | null | undefined) => (ids ?? []) as OrderId[];

function parseExactly(body: string): unknown {
  return JSON.parse(body, (_, value: unknown, context?: { source?: string }) =>
    typeof value === "number" ? (context?.source ?? String(value)) : value,
  );
}
