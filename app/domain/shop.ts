import type { Currency, Instant, ShopId } from "./ids.ts";

/** One store that installed the app, as services and screens see it. */
export type Shop = {
  id: ShopId;
  /** Its myshopify.com domain. */
  domain: string;
  /** The host that customers see. */
  host: string;
  /** Where the partners' page is in it: the path of the app proxy, which the merchant may change. */
  portalPath: string;
  name: string;
  /** Where customers, and so partners, write to; null until Shopify told it. */
  contactEmail: string | null;
  currency: Currency;
  timeZone: string;
  plan: string;
  /** Points per second that Shopify gives back to the shop's GraphQL bucket. */
  restoreRate: number;
  state: "installed" | "uninstalled" | "redacted";
  /** Orders processed before this moment are explained but earn nothing. */
  earnsFrom: Instant;
  backfill: { state: "queued" | "running" | "done" | "failed"; orders: number };
};

/** A sentence for the merchant, to stand next to the field it is about. */
export type FieldProblem = { field: string; message: string };

/** Nothing was saved. What no field is to blame for stands at `form`, above them all. */
export type Refused = { kind: "refused"; problems: FieldProblem[] };
