// What a merchant set, as settlements need it: the shop's own values and its rules.
import type pg from "pg";
import type { Currency, Instant, ShopId } from "../domain/ids.ts";
import { instant, shopId } from "../domain/ids.ts";
import type { Rule, RuleVersion } from "../domain/rule.ts";
import type { Shop } from "../domain/shop.ts";
import type { SaidVersion } from "../domain/terms.ts";
import { plainArray } from "./arrays.ts";
import { type Call, pipeline, type Row } from "./pipeline.ts";
import { saidIn, saidVersions } from "./said-terms.ts";

export type ShopRow = {
  id: ShopId;
  /** Raised by every change of the programme: what was read under one value holds as long as it stands. */
  version: string;
  currency: Currency;
  /** What it counted in before. */
  formerCurrencies: Currency[];
  timeZone: string;
  earnsFrom: Instant;
  state: Shop["state"];
  /** Of links that are looked for: `ref`, and those of former programs. */
  parameters: string[];
  /** Whether any customer is bound to a partner. */
  bindsCustomers: boolean;
  /** How long its code prefixes are, in characters. */
  prefixLengths: number[];
  /** What the shop itself says that orders earn, oldest first. */
  terms: SaidVersion[];
};

export const readShops = (ids: readonly ShopId[]): Call => ({
  statement: {
    name: "shops",
    text: `SELECT s.id, s.programme_version, s.currency, s.time_zone, (extract(epoch FROM s.earns_from) * 1000)::bigint, s.state,
        array_to_string(s.parameters, ','), s.binds_customers, array_to_string(s.prefix_lengths, ','), ${saidVersions("shop_terms", "t.shop_id = s.id")},
        array_to_string(s.former_currencies, ',')
      FROM unnest($1::int[]) x(id) CROSS JOIN LATERAL (SELECT * FROM shop WHERE shop.id = x.id OFFSET 0) s`,
  },
  values: [plainArray(ids)],
});

export function shopRows(rows: readonly Row[]): Map<ShopId, ShopRow> {
  return new Map(
    rows.map(([id, version, currency, timeZone, earnsFrom, state, parameters, binds, lengths, terms, former]) => {
      const shop = shopId(Number(id));
      return [
        shop,
        {
          id: shop,
          version: String(version),
          currency: currency as Currency,
          formerCurrencies: former ? (former.split(",") as Currency[]) : [],
          timeZone: String(timeZone),
          earnsFrom: instant(Number(earnsFrom)),
          state: state as Shop["state"],
          parameters: String(parameters).split(","),
          bindsCustomers: binds === "t",
          prefixLengths: lengths ? lengths.split(",").map(Number) : [],
          terms: saidIn(JSON.parse(terms ?? "null")),
        },
      ];
    }),
  );
}

/** All rules of some shops, oldest first. */
export const readRules = (ids: readonly ShopId[]): Call => ({
  statement: {
    name: "rules",
    text: `SELECT shop_id, version, (extract(epoch FROM from_at) * 1000)::bigint, rule, hold_days
      FROM rule_version WHERE shop_id = ANY ($1::int[]) ORDER BY shop_id, from_at, version`,
  },
  values: [plainArray(ids)],
});

export function ruleRows(rows: readonly Row[]): Map<ShopId, RuleVersion[]> {
  const rules = new Map<ShopId, RuleVersion[]>();
  for (const [id, version, from, rule, holdDays] of rows) {
    const shop = shopId(Number(id));
    const versions = rules.get(shop) ?? [];
    versions.push({
      version: Number(version),
      from: instant(Number(from)),
      rule: JSON.parse(rule ?? "") as Rule,
      holdDays: Number(holdDays),
    });
    rules.set(shop, versions);
  }
  return rules;
}

/** A shop's own values and its rules; null where there is no such shop. */
export async function findProgramme(
  client: pg.ClientBase,
  id: ShopId,
): Promise<{ shop: ShopRow; rules: RuleVersion[] } | null> {
  const [shops = [], rules = []] = await pipeline(client, [readShops([id]), readRules([id])]);
  const shop = shopRows(shops).get(id);
  return shop === undefined ? null : { shop, rules: ruleRows(rules).get(id) ?? [] };
}
