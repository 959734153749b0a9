import { type Referral, readValue } from "../domain/click.ts";

/** What the pixel tells (docs/decisions/0024-clicks.md). */
export type Message = { shop: string; visitor: string } & (
  | { kind: "click"; referral: Referral }
  | { kind: "tie"; checkoutToken: string }
);

const SHOP = /^[a-z0-9][a-z0-9-]{0,60}\.myshopify\.com$/;
const VISITOR = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const PARAMETER = /^[A-Za-z][A-Za-z0-9_-]{0,31}$/;
const TOKEN = /^[\x21-\x7e]{1,128}$/;

/** Reads a body; null where it is no message: whoever sent it is not our pixel. */
export function readMessage(body: Buffer): Message | null {
  const json = parse(body);
  if (json === null) return null;
  const { shop, visitor, click, checkout } = json;
  if (typeof shop !== "string" || !SHOP.test(shop)) return null;
  if (typeof visitor !== "string" || !VISITOR.test(visitor)) return null;
  if (typeof checkout === "string")
    return TOKEN.test(checkout) ? { shop, visitor, kind: "tie", checkoutToken: checkout } : null;
  if (!Array.isArray(click)) return null;
  const [parameter, raw] = click as unknown[];
  if (typeof parameter !== "string" || !PARAMETER.test(parameter) || typeof raw !== "string") return null;
  const value = readValue(raw);
  return value.ok ? { shop, visitor, kind: "click", referral: { parameter, value: value.value } } : null;
}

function parse(body: Buffer): Record<string, unknown> | null {
  try {
    const json: unknown = JSON.parse(body.toString("utf8"));
    return typeof json === "object" && json !== null ? (json as Record<string, unknown>) : null;
  } catch {
    return null; // V8's SyntaxError alone: the text is not JSON
  }
}
