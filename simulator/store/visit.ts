import type { Session } from "./order.ts";

/** One browser in one storefront. */
export interface Visit {
  id: string;
  /** Path and query of the first page it saw, and the page that led there. */
  landingSite: string | null;
  referringSite: string | null;
  /** Each time it came, and when it was last seen. */
  sessions: Session[];
  seenAt: number;
  customerId: number | null;
  cart: VisitCart;
  /** The checkout token of the thank-you page it saw last. */
  thanked: string | null;
}

interface VisitCart {
  token: string;
  /** Pieces by product id. */
  pieces: Map<number, number>;
  attributes: Map<string, string>;
  checkoutToken: string | null;
  checkoutStarted: boolean;
  /** Put in just now, by product id: the next page says so. */
  added: number | null;
}

export const emptyCart = (token: string): VisitCart => ({
  token,
  pieces: new Map(),
  attributes: new Map(),
  checkoutToken: null,
  checkoutStarted: false,
  added: null,
});
