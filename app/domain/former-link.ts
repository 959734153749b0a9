import { queryOf, type Referral, readValue } from "./click.ts";
import { PARAMETER, parameterKey } from "./handle.ts";
import { fail, ok, type Result } from "./result.ts";

// What Shopify, shops, advertisers and tests of two pages write into addresses of any visitor names no partner. Source: Shopify's
// own links, and the parameters that Google, Meta, Microsoft, TikTok and Mailchimp document.
const NOBODYS = new Set(
  "variant discount redirect return_to q page sort_by view section_id gclid gbraid wbraid dclid gad_source srsltid fbclid msclkid ttclid twclid yclid _ga _gl mc_cid mc_eid _pos _sid _ss utm_medium utm_campaign utm_content utm_term utm_id gclsrc igshid li_fat_id epik pk_t pk_v".split(
    " ",
  ),
);

/**
 * A link of a former program as a merchant pastes it: a whole address, or "parameter=value".
 *
 * Errors: a sentence for the merchant.
 */
export function readFormerLink(line: string): Result<Referral, string> {
  const pairs = pairsOf(line.trim());
  if (pairs.length === 0) return fail("Write it as parameter=value, or paste a whole link.");
  const own = pairs.filter(([name]) => !NOBODYS.has(name.toLowerCase()) && name !== "utm_source");
  const [pair, second] =
    own.length > 0 ? own : pairs.filter(([name, value]) => name === "utm_source" && !value.includes("="));
  if (pair === undefined) return fail(`${pairs[0]?.[0]} stands in links of every visitor, and names nobody.`);
  if (second !== undefined)
    return fail(`It has several parameters. Write the one that names the partner: ${pair[0]}=${pair[1]}`);
  const [parameter, raw] = pair;
  if (!PARAMETER.test(parameter)) return fail(`${parameter} is no parameter of a link.`);
  const value = readValue(raw);
  if (value.ok) return ok({ parameter: parameterKey(parameter), value: value.value });
  switch (value.error) {
    case "personal":
      return fail("An e-mail address in a link is personal data, and is not looked for.");
    case "too-long":
      return fail("Its value has more than 128 characters.");
    default:
      return fail(`${parameter} has no value.`);
  }
}

function pairsOf(text: string): [string, string][] {
  if (!text.includes("=")) return [];
  // An address is one whose query can be read; anything else is the query itself.
  const pairs = [...new URLSearchParams(text.includes("?") ? (queryOf(text) ?? "") : text)];
  // A coupon link carries the parameters of the page to which it leads, and ours beside them as well.
  const inner = pairs.flatMap(([name, value]) => (isWayOn(name) && value.includes("?") ? pairsOf(value) : []));
  return [...new Map([...pairs, ...inner].map((pair) => [pair.join("="), pair])).values()];
}

const isWayOn = (name: string) => name === "redirect" || name === "return_to";
