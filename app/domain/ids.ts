/** Identities that must not be mixed. Each brand has one constructor; inside the app the type is trusted. */

declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** A shop's row number here. */
export type ShopId = Brand<number, "ShopId">;
/** A partner's row number within its shop. */
export type PartnerId = Brand<number, "PartnerId">;
/** Shopify's order number as decimal digits: it may exceed what a JavaScript number holds. */
export type OrderId = Brand<string, "OrderId">;
/** A code as it is compared: trimmed, NFC, upper case (domain/code.ts makes it). */
export type CodeKey = Brand<string, "CodeKey">;
/** A value of a link's parameter as it is compared: trimmed, NFC, lower case (domain/handle.ts makes it). */
export type HandleKey = Brand<string, "HandleKey">;
/** Milliseconds since 1970-01-01T00:00Z. */
export type Instant = Brand<number, "Instant">;
/** A calendar day in a shop's time zone, "2026-11-20". */
export type Day = Brand<string, "Day">;
/** ISO 4217 code, upper case. */
export type Currency = Brand<string, "Currency">;

export const shopId = (n: number) => n as ShopId;
export const partnerId = (n: number) => n as PartnerId;
export const orderId = (digits: string) => digits as OrderId;
export const instant = (ms: number) => ms as Instant;

/** Where an order was heard of. Stored as a small number; Shopify is the only source so far. */
export const SHOPIFY = 1;
/** What a former program owed: such entries have no order, but the number of a row of brought_balance. */
export const BROUGHT_OVER = 11;
