// What a merchant set, as settlements need it: the shop's own values, its rules, and who owned a code at a moment.
import type { CodeKey, Currency, Instant, PartnerId, ShopId } from "../domain/ids.ts";
import { instant, shopId } from "../domain/ids.ts";
import type { CodeOwner } from "../domain/programme.ts";
import type { Rule, RuleVersion } from "../domain/rule.ts";
import type { Shop } from "../domain/shop.ts";
import type { Terms, TermsVersion } from "../domain/terms.ts";
import { plainArray, textArray } from "./arrays.ts";
import type { Call, Row } from "./pipeline.ts";

export type ShopRow = {
  id: ShopId;
  /** Raised by every change of the programme: what was read under one value holds as long as it stands. */
  version: string;
  currency: Currency;
  timeZone: string;
  earnsFrom: Instant;
  state: Shop["state"];
};

export const readShops = (ids: readonly ShopId[]): Call => ({
  statement: {
    name: "shops",
    text: `SELECT s.id, s.programme_version, s.currency, s.time_zone, (extract(epoch FROM s.earns_from) * 1000)::bigint, s.state
      FROM unnest($1::int[]) x(id) CROSS JOIN LATERAL (SELECT * FROM shop WHERE shop.id = x.id OFFSET 0) s`,
  },
  values: [plainArray(ids)],
});

export function shopRows(rows: readonly Row[]): Map<ShopId, ShopRow> {
  return new Map(
    rows.map(([id, version, currency, timeZone, earnsFrom, state]) => {
      const shop = shopId(Number(id));
      return [
        shop,
        {
          id: shop,
          version: String(version),
          currency: currency as Currency,
          timeZone: String(timeZone),
          earnsFrom: instant(Number(earnsFrom)),
          state: state as Shop["state"],
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

export type CodeName = { shopId: ShopId; key: CodeKey };

/** All that was ever set of a code's owners, oldest first. */
export type CodeHistory = {
  partnerId: PartnerId;
  from: Instant;
  to: Instant | null;
  emailHash: string | null;
  states: { from: Instant; state: CodeOwner["state"] }[];
  terms: TermsVersion[];
}[];

const ms = (moment: string) => `(extract(epoch FROM ${moment}) * 1000)::bigint`;

/** Histories of codes. Codes of nobody give no row. */
export const readHistories = (codes: readonly CodeName[]): Call => ({
  statement: {
    name: "histories",
    text: `SELECT x.n, h.history FROM unnest($1::int[], $2::text[]) WITH ORDINALITY x(s, c, n)
      CROSS JOIN LATERAL (
        SELECT json_agg(json_build_object('partnerId', a.partner_id, 'from', ${ms("a.from_at")}, 'to', ${ms("a.to_at")},
          'emailHash', (SELECT p.email_hash FROM partner p WHERE p.shop_id = x.s AND p.id = a.partner_id),
          'states', (SELECT json_agg(json_build_object('from', ${ms("s.from_at")}, 'state', s.state) ORDER BY s.from_at)
            FROM partner_state s WHERE s.shop_id = x.s AND s.partner_id = a.partner_id),
          'terms', (SELECT json_agg(json_build_object('from', ${ms("t.from_at")}, 'version', t.version, 'kind', t.kind,
              'rateBps', t.rate_bps, 'flat', t.flat_minor::text, 'currency', t.currency) ORDER BY t.from_at, t.version)
            FROM terms t WHERE t.shop_id = x.s AND t.partner_id = a.partner_id)) ORDER BY a.from_at) AS history
        FROM assignment a WHERE a.shop_id = x.s AND a.code_key = x.c) h
      WHERE h.history IS NOT NULL`,
  },
  values: [plainArray(codes.map((code) => code.shopId)), textArray(codes.map(({ key }) => key))],
});

type HistoryJson = (Omit<CodeHistory[number], "states" | "terms"> & {
  states: CodeHistory[number]["states"] | null;
  terms:
    | { from: Instant; version: number; kind: Terms["kind"]; rateBps: number; flat: string; currency: Currency }[]
    | null;
})[];

/** The histories by the place of their code in the list that was asked for. */
export function histories(rows: readonly Row[]): Map<number, CodeHistory> {
  return new Map(rows.map(([n, history]) => [Number(n) - 1, historyOf(JSON.parse(history ?? "[]"))]));
}

const historyOf = (json: HistoryJson): CodeHistory =>
  json.map(({ states, terms, ...assignment }) => ({
    ...assignment,
    states: states ?? [],
    terms: (terms ?? []).map(({ from, version, kind, rateBps, flat, currency }) => ({
      from,
      version,
      terms: kind === "percent" ? { kind, rateBps } : { kind, amount: BigInt(flat), currency },
    })),
  }));
