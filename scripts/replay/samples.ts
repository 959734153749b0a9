// What a file of sample payloads holds, as deliveries of one shop.
import { readFileSync } from "node:fs";
import path from "node:path";

export type Sample = { topic: string; body: Buffer } | { skipped: string };

type Fields = Readonly<Record<string, unknown>>;

/**
 * The deliveries of a file. A REST answer's wrapper ("order", "orders") is taken off, each of several orders is a delivery
 * of its own, and a recorded delivery brings its topic along. A body that stands alone in its file is sent byte for byte.
 */
export function samplesOf(file: string): Sample[] {
  const raw = readFileSync(file);
  const text = raw.toString("utf8");
  const parsed = parseExactly(text);
  if (parsed === undefined) return [{ topic: topicByName(file) ?? "orders/updated", body: raw }];
  const recorded = fieldsOf(parsed);
  if (typeof recorded?.topic === "string" && "payload" in recorded) {
    return [{ topic: recorded.topic, body: bodyOf(recorded.payload) }];
  }
  const items = unwrapped(parsed);
  return items.map((item) => {
    const topic = topicByShape(item) ?? topicByName(file);
    if (topic === null) return { skipped: "It has the shape of no webhook that Vouch reads." };
    return { topic, body: item === parsed ? raw : bodyOf(item) };
  });
}

/** The codes that an order carries, in either of the places that name them. */
export function codesIn({ body }: { body: Buffer }): string[] {
  const order = fieldsOf(parseExactly(body.toString("utf8")));
  const named = [...listIn(order, "discount_codes"), ...listIn(order, "discount_applications")];
  return named.flatMap(({ code }) => (typeof code === "string" && code.trim() !== "" ? [code] : []));
}

/** The shop's currency, as far as the payload names one. */
export function currencyIn({ body }: { body: Buffer }): string {
  const named = /"currency(?:_code)?"\s*:\s*"([A-Z]{3})"/.exec(body.toString("utf8"));
  return named?.[1] ?? "USD";
}

function unwrapped(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  const fields = fieldsOf(value);
  const [wrapper, ...others] = Object.keys(fields ?? {});
  if (fields === null || wrapper === undefined || others.length > 0) return [value];
  if (!["order", "orders", "refund", "refunds", "checkout", "checkouts"].includes(wrapper)) return [value];
  const inner = fields[wrapper];
  return Array.isArray(inner) ? inner : [inner];
}

function topicByShape(value: unknown): string | null {
  const fields = fieldsOf(value);
  if (fields === null) return null;
  if ("line_items" in fields && !("status" in fields && "invoice_url" in fields)) return "orders/updated";
  return "refund_line_items" in fields || ("order_id" in fields && "transactions" in fields) ? "refunds/create" : null;
}

const RESOURCES = /(?:^|[_.])(orders|refunds|discounts|customers|shop|app|products|carts|checkouts|returns)[._](.+)$/;

/** "029_orders_create_2026-04.json" and "orders.create.official-2026-07.json" are both orders/create. */
function topicByName(file: string): string | null {
  const name = path.basename(file, ".json").replace(/[._](official-)?\d{4}-\d\d$/, "");
  const parts = RESOURCES.exec(name);
  return parts === null ? null : `${parts[1]}/${parts[2]}`;
}

const fieldsOf = (value: unknown): Fields | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;

function listIn(fields: Fields | null, name: string): Fields[] {
  const list = fields?.[name];
  return Array.isArray(list) ? list.map(fieldsOf).filter((item) => item !== null) : [];
}

const bodyOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;
type ExactJson = { parse: (text: string, reviver: Reviver) => unknown; rawJSON: (text: string) => unknown };

/** JSON whose numbers are written again as they stood, however long. Undefined where the text is no JSON. */
function parseExactly(text: string): unknown {
  const { parse, rawJSON } = JSON as unknown as ExactJson;
  try {
    return parse(text, (_key, value, { source }) => (typeof value === "number" ? rawJSON(source ?? "0") : value));
  } catch {
    return undefined;
  }
}
