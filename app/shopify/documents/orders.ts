import type { Json } from "../json.ts";
import { LINES_PAGE, ORDER_FIELDS, type OrderChangeNode, REFUND_LINES_PAGE } from "../order-node.ts";
import { type DateTime, type PageInfo, query } from "./operation.ts";

/** A page of orders as the back-fill reads them. */
export const ORDERS = query<
  { orders: { nodes: Json[]; pageInfo: PageInfo } },
  { search: string; after: string | null; first: number }
>(
  "VouchOrders",
  `($search: String!, $after: String, $first: Int!) {
  orders(first: $first, after: $after, query: $search, sortKey: PROCESSED_AT) {
    nodes { ...VouchOrder }
    pageInfo { hasNextPage endCursor }
  }
}
${ORDER_FIELDS}`,
);

export const ORDER = query<{ order: Json | null }, { id: string }>(
  "VouchOneOrder",
  `($id: ID!) {
  order(id: $id) { ...VouchOrder }
}
${ORDER_FIELDS}`,
);

/** When each of the store's orders last changed, in the order of that. Beside it only what costs nothing: plain values and money. */
export const ORDER_CHANGES = query<
  { orders: { nodes: OrderChangeNode[]; pageInfo: PageInfo } },
  { search: string; after: string | null }
>(
  "VouchOrderChanges",
  `($search: String!, $after: String) {
  orders(first: 250, after: $after, query: $search, sortKey: UPDATED_AT) {
    nodes {
      id updatedAt cancelledAt displayFinancialStatus currentSubtotalLineItemsQuantity
      totalPriceSet { shopMoney { amount currencyCode } }
      totalRefundedSet { shopMoney { amount currencyCode } }
    }
    pageInfo { hasNextPage endCursor }
  }
}`,
);

/** Read as JSON, since whole-order.ts puts the pages into the order as it came. */
export type Connection = { nodes: Json[]; pageInfo: PageInfo };
export const ORDER_LINES = query<
  { order: { updatedAt: DateTime; lineItems: Connection } | null },
  { id: string; after: string }
>("VouchOrderLines", LINES_PAGE);

export const REFUND_LINES = query<
  { order: { updatedAt: DateTime } | null; refund: { refundLineItems: Connection } | null },
  { order: string; id: string; after: string }
>("VouchRefundLines", REFUND_LINES_PAGE);

type VisitNode = { landingPage?: string | null; occurredAt: DateTime };
export type JourneyNode = {
  id: string;
  customerJourneySummary: {
    ready: boolean;
    firstVisit: VisitNode | null;
    lastVisit: VisitNode | null;
    moments: { nodes: VisitNode[] } | null;
  } | null;
};

/** What Shopify recorded of customers' visits before orders; null for each order that is not there any more. */
export const JOURNEYS = query<{ nodes: (JourneyNode | Record<string, never> | null)[] }, { ids: string[] }>(
  "VouchJourneys",
  `($ids: [ID!]!) {
  nodes(ids: $ids) {
    id
    ... on Order {
      customerJourneySummary {
        ready
        firstVisit { landingPage occurredAt }
        lastVisit { landingPage occurredAt }
        moments(last: 20) { nodes { occurredAt ... on CustomerVisit { landingPage } } }
      }
    }
  }
}`,
);
