const WORDS: Record<string, string> = {
  "orders/create": "New order",
  "orders/updated": "Order changed",
  "orders/cancelled": "Order cancelled",
  "orders/delete": "Order deleted",
  "orders/paid": "Order paid",
  "refunds/create": "Refund",
  "order-read": "Order read from Shopify",
  "discounts/create": "New discount",
  "discounts/update": "Discount changed",
  "discounts/delete": "Discount deleted",
  "discounts/redeemcode_added": "Code added",
  "discounts/redeemcode_removed": "Code removed",
};

/** A webhook topic in a merchant's words; one without words of its own stands as it is. */
export const topicWords = (topic: string): string => WORDS[topic.toLowerCase()] ?? topic;
