import { MOST_REFERRALS, readValue, type ToldClick } from "../domain/click.ts";
import { PARAMETER, parameterKey } from "../domain/handle.ts";

/** What the pixel tells (docs/decisions/0024-clicks.md). A tie brings its click where nobody answered for that before. */
export type Message = { shop: string; visitor: string } & (
  | { kind: "click"; click: ToldClick }
  | { kind: "tie"; checkoutToken: string; click: ToldClick | null }
);

const SHOP = /^[a-z0-9][a-z0-9-]{0,60}\.myshopify\.com$/;
const VISITOR = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TOKEN = /^[\x21-\x7e]{1,128}$/;
/** The pixel gives a click up after half an hour. */
const LONGEST_AGO = 1_800;

/** Reads a body; null where it is no message: whoever sent it is not our pixel. */
export function readMessage(body: Buffer): Message | null {
  const json = parse(body);
  if (json === null) return null;
  const { shop, visitor, checkout } = json;
  if (typeof shop !== "string" || !SHOP.test(shop)) return null;
  if (typeof visitor !== "string" || !VISITOR.test(visitor)) return null;
  const click = json.click === undefined ? null : readClick(json);
  // What cannot be read of its click takes no earlier click of the visitor's from its order.
  if (typeof checkout === "string")
    return TOKEN.test(checkout) ? { shop, visitor, kind: "tie", checkoutToken: checkout, click } : null;
  return click === null ? null : { shop, visitor, kind: "click", click };
}

function readClick({ click, ago = null }: Record<string, unknown>): ToldClick | null {
  if (!Array.isArray(click) || !isAgo(ago) || click.length > 2 * MOST_REFERRALS) return null;
  const pairs = pairsIn(click);
  const referrals = pairs?.flatMap(([parameter, raw]) => {
    const value = readValue(raw);
    return value.ok ? [{ parameter, value: value.value }] : [];
  });
  return referrals === undefined || referrals.length === 0 ? null : { referrals, ago };
}

/** Parameters with their values, in turn; null where that is not what it is. */
function pairsIn(click: readonly unknown[]): [string, string][] | null {
  const pairs: [string, string][] = [];
  for (let n = 0; n < click.length; n += 2) {
    const [parameter, raw] = [click[n], click[n + 1]];
    if (typeof parameter !== "string" || !PARAMETER.test(parameter) || typeof raw !== "string") return null;
    pairs.push([parameterKey(parameter), raw]);
  }
  return pairs;
}

const isAgo = (ago: unknown): ago is number | null =>
  ago === null || (typeof ago === "number" && Number.isInteger(ago) && ago >= 0 && ago <= LONGEST_AGO);

function parse(body: Buffer): Record<string, unknown> | null {
  try {
    const json: unknown = JSON.parse(body.toString("utf8"));
    return typeof json === "object" && json !== null ? (json as Record<string, unknown>) : null;
  } catch {
    return null; // V8's SyntaxError alone: the text is not JSON
  }
}
