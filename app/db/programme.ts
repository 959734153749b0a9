// What a merchant set, as settlements need it: the shop's own values and its rules.
import type pg from "pg";
import type { Currency, Instant, ShopId } from "../domain/ids.ts";
import { instant, shopId } from "../domain/ids.ts";
import type { RuleVersion } from "../domain/rule.ts";
import type { Shop } from "../domain/shop.ts";
import type { SaidVersion } from "../domain/terms.ts";
import { intArray } from "./arrays.ts";
import { type Call, pipeline, type Row } from "./pipeline.ts";
import { saidIn, saidVersions } from "./said-terms.ts";
import { epochMs } from "./values.ts";

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
  /** All of its rules, oldest first. */
  rules: RuleVersion[];
};

export const readShops = (ids: readonly ShopId[]): Call => ({
  statement: {
    name: "shops",
    text: `SELECT s.id, s.programme_version, s.currency, s.time_zone, ${epochMs("s.earns_from")}, s.state,
        array_to_string(s.parameters, ','), s.binds_customers, array_to_string(s.prefix_lengths, ','), ${saidVersions("shop_terms", "t.shop_id = s.id")},
        array_to_string(s.former_currencies, ','),
        (SELECT json_agg(json_build_object('version', r.version, 'from', ${epochMs("r.from_at")}, 'rule', r.rule, 'holdDays', r.hold_days)
          ORDER BY r.from_at, r.version) FROM rule_version r WHERE r.shop_id = s.id)
      FROM unnest($1::int[]) x(id) CROSS JOIN LATERAL (SELECT * FROM shop WHERE shop.id = x.id OFFSET 0) s`,
  },
  values: [intArray(ids)],
});

export function shopRows(rows: readonly Row[]): Map<ShopId, ShopRow> {
  return new Map(
    rows.map(
      ([id, version, currency, timeZone, earnsFrom, state, parameters, binds, lengths, terms, former, rules]) => {
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
            rules: JSON.parse(rules ?? "[]") as RuleVersion[],
          },
        ];
      },
    ),
  );
}

/** A shop's own values and its rules; null where there is no such shop. */
export async function findProgramme(client: pg.ClientBase, id: ShopId): Promise<ShopRow | null> {
  const [shops = []] = await pipeline(client, [readShops([id])]);
  return shopRows(shops).get(id) ?? null;
}
