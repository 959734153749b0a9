// What a merchant set, as settlements need it: the shop's own values, its rules, and who owned a code at a moment.
import type { CodeKey, Currency, Instant, ShopId } from "../domain/ids.ts";
import { instant, partnerId, shopId } from "../domain/ids.ts";
import type { Rule, RuleVersion } from "../domain/rule.ts";
import type { CodeOwner } from "../domain/settlement.ts";
import type { Shop } from "../domain/shop.ts";
import type { Terms } from "../domain/terms.ts";
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

export type OwnerQuestion = { shopId: ShopId; key: CodeKey; at: Instant };

/**
 * Whom codes belonged to at given moments, with the partner's state and terms of the same moment (the first of each where
 * the partner was entered later). Codes of nobody give no row.
 */
export const readOwners = (questions: readonly OwnerQuestion[]): Call => ({
  statement: {
    name: "owners",
    text: `SELECT x.n, a.partner_id, (extract(epoch FROM a.from_at) * 1000)::bigint, p.email_hash, coalesce(s.state, s0.state),
        t.version, (extract(epoch FROM t.from_at) * 1000)::bigint, t.kind, t.rate_bps, t.flat_minor, t.currency
      FROM unnest($1::int[], $2::text[], $3::timestamptz[]) WITH ORDINALITY x(s, c, at, n)
      CROSS JOIN LATERAL (
        SELECT partner_id, from_at, to_at FROM assignment a
        WHERE a.shop_id = x.s AND a.code_key = x.c AND a.from_at <= x.at ORDER BY a.from_at DESC LIMIT 1) a
      CROSS JOIN LATERAL (SELECT email_hash FROM partner p WHERE p.shop_id = x.s AND p.id = a.partner_id LIMIT 1) p
      LEFT JOIN LATERAL (
        SELECT state FROM partner_state s
        WHERE s.shop_id = x.s AND s.partner_id = a.partner_id AND s.from_at <= x.at ORDER BY s.from_at DESC LIMIT 1) s ON true
      LEFT JOIN LATERAL (
        SELECT state FROM partner_state s0 WHERE s.state IS NULL AND s0.shop_id = x.s AND s0.partner_id = a.partner_id
        ORDER BY s0.from_at LIMIT 1) s0 ON true
      LEFT JOIN LATERAL (
        SELECT * FROM terms t
        WHERE t.shop_id = x.s AND t.partner_id = a.partner_id AND t.from_at <= x.at ORDER BY t.from_at DESC LIMIT 1) t1 ON true
      LEFT JOIN LATERAL (
        SELECT * FROM terms t WHERE t1.version IS NULL AND t.shop_id = x.s AND t.partner_id = a.partner_id
        ORDER BY t.from_at LIMIT 1) t0 ON true
      CROSS JOIN LATERAL (SELECT coalesce(t1.version, t0.version) AS version, coalesce(t1.from_at, t0.from_at) AS from_at,
        coalesce(t1.kind, t0.kind) AS kind, coalesce(t1.rate_bps, t0.rate_bps) AS rate_bps,
        coalesce(t1.flat_minor, t0.flat_minor) AS flat_minor, coalesce(t1.currency, t0.currency) AS currency) t
      WHERE a.to_at IS NULL OR a.to_at > x.at`,
  },
  values: [
    plainArray(questions.map((question) => question.shopId)),
    textArray(questions.map(({ key }) => key)),
    plainArray(questions.map(({ at }) => `"${new Date(at).toISOString()}"`)),
  ],
});

/** The owners by the place of their question. */
export function ownerRows(rows: readonly Row[]): Map<number, CodeOwner> {
  return new Map(
    rows.map(([n, partner, since, emailHash, state, version, from, kind, rate, flat, currency]) => {
      const terms: Terms =
        kind === "percent"
          ? { kind, rateBps: Number(rate) }
          : { kind: "flat", amount: BigInt(flat ?? 0), currency: currency as Currency };
      const owner: CodeOwner = {
        partnerId: partnerId(Number(partner)),
        since: instant(Number(since)),
        state: (state ?? "active") as CodeOwner["state"],
        emailHash: emailHash ?? null,
        terms: { version: Number(version ?? 0), from: instant(Number(from ?? 0)), terms },
      };
      return [Number(n) - 1, owner];
    }),
  );
}
