/** A body above it is answered 413, declared or streamed. Shopify's own payloads stay far below. */
export const BODY_BYTES = 16 * 1024 * 1024;

/** Bodies being received at the same time, over all connections; beyond it 503. */
export const RECEIVING_BYTES = 64 * 1024 * 1024;

/** Events of one commit. */
export const BATCH = 500;

/** What may wait for a commit or be in one; beyond it 503, and Shopify sends again. */
export const QUEUE = { events: 2_000, bytes: 64 * 1024 * 1024, ageMs: 3_000 } as const;

/** An event is answered at this age in any case: Shopify gives up at 5 s. What commits later is a repetition that changes nothing. */
export const ANSWER_MS = 4_500;

/** The database is given up on after this: longer than its own statement_timeout. */
export const COMMIT_MS = 2_500;

/**
 * A commit that is still decided on after so long (it waits for a lock) is not waited for: what waits goes beside it. Below it,
 * waiting makes the next commit larger, and so cheaper for each of its events.
 */
export const LONG_COMMIT_MS = 100;

/** How long a shop that held a batch up is committed apart from the others. */
export const SLOW_SHOP_MS = 5_000;

/**
 * The pixel's messages are small, come from anybody and cost nothing else: bodies, those that are read at once, and how many a
 * shop and a visitor may send. Of all shops together Shopify has about 750 orders a second at its peak; 200 arrivals a second by
 * the links of one shop are seventeen million a day.
 */
export const PIXEL = {
  bodyBytes: 4_096,
  /** Bodies that are on their way: together, of one client address where that is known, and for how long. */
  coming: { most: 2_000, ofAddress: 100, ms: 2_000 },
  /** Of clicks and of ties each: a flood of the ones keeps none of the others out. `names`: more shops than an app has. */
  perShop: { most: 200, windowMs: 1_000, names: 100_000 },
  /** Of one client address where that is known: a quarter of what a shop may have. */
  perAddress: { most: 50, windowMs: 1_000, names: 100_000 },
  /** Within a shop, whose own bounds let no more than 12,200 clicks and as many ties through in the time: all may be of others. */
  perVisitor: { most: 20, windowMs: 60_000, names: 25_000 },
  /** Domains of which no shop is known are looked up a few at a time, and those of which none is found not again for a while. */
  lookUps: 50,
  strangers: 10_000,
  strangerMs: 10_000,
} as const;

/** How long a shop's row is trusted before it is read again. */
export const SHOP_MS = 5_000;

/** So long it still is for what can wait for no reading: clicks of a shop that was there a moment ago. */
export const SHOP_STALE_MS = 60_000;

/** A body that anybody may send, to the ingest or to Remix, is cut off when it takes longer than this. */
export const BODY_MS = 10_000;

/**
 * For node:http's server: a client that sends its headers or its body slowly is cut off. Node looks for such clients every half
 * minute unless it is told to look more often. A merchant's file of 20 MB takes 80 s on a line of 2 Mbit/s.
 */
export const SERVER_TIMEOUTS = {
  headersTimeout: 5_000,
  requestTimeout: 120_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1_000,
} as const;
