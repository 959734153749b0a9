// All that was ever set of partners, codes and handles, as settlements need it: whose something was at a moment is worked out
// from it in memory.
import type { Referral } from "../domain/click.ts";
import type { CodeKey, Instant, PartnerId, ShopId } from "../domain/ids.ts";
import type { PartnerStanding } from "../domain/programme.ts";
import type { SaidVersion } from "../domain/terms.ts";
import { intArray, textArray } from "./arrays.ts";
import type { Call, Row } from "./pipeline.ts";
import { type SaidJson, saidIn, saidVersions } from "./said-terms.ts";
import { epochMs } from "./values.ts";

/** All that was ever set of a partner, oldest first. */
export type PartnerHistory = {
  partnerId: PartnerId;
  /** Of the address that they have; before it, of those until a moment, oldest first. */
  emailHash: string | null;
  formerEmails: { to: Instant; hash: string | null }[];
  states: { from: Instant; state: PartnerStanding["state"] }[];
  terms: SaidVersion[];
  /** The groups that they joined, null where they left for none, with all that was said of each. */
  groups: { from: Instant; id: number | null; terms: SaidVersion[] }[];
};

/** What was said of a code itself and of its offer. */
export type CodeTerms = { terms: SaidVersion[]; offer: { id: number; terms: SaidVersion[] } | null };

/** A code's owners, oldest first, and what it earns whosever it is. */
export type CodeHistory = CodeTerms & { owners: (PartnerHistory & { from: Instant; to: Instant | null })[] };

/** Whose a handle is. */
export type HandleOwner = PartnerHistory & { since: Instant };

export type CodeName = { shopId: ShopId; key: CodeKey };
export type PartnerName = { shopId: ShopId; partnerId: PartnerId };
export type HandleName = { shopId: ShopId } & Referral;
export type PrefixName = { shopId: ShopId; prefix: CodeKey };

/** Whose codes were that begin so, oldest first. */
export type PrefixHistory = CodeHistory["owners"];

const partner = (shop: string, id: string) => `'partnerId', ${id},
  'emailHash', (SELECT k.email_hash FROM partner k WHERE k.shop_id = ${shop} AND k.id = ${id}),
  'formerEmails', (SELECT json_agg(json_build_object('to', ${epochMs("f.to_at")}, 'hash', f.email_hash) ORDER BY f.to_at)
    FROM former_email f WHERE f.shop_id = ${shop} AND f.partner_id = ${id}),
  'states', (SELECT json_agg(json_build_object('from', ${epochMs("s.from_at")}, 'state', s.state) ORDER BY s.from_at)
    FROM partner_state s WHERE s.shop_id = ${shop} AND s.partner_id = ${id}),
  'terms', ${saidVersions("terms", `t.shop_id = ${shop} AND t.partner_id = ${id}`)},
  'groups', (SELECT json_agg(json_build_object('from', ${epochMs("m.from_at")}, 'id', m.group_id,
      'terms', ${saidVersions("group_terms", "t.shop_id = m.shop_id AND t.group_id = m.group_id")}) ORDER BY m.from_at)
    FROM membership m WHERE m.shop_id = ${shop} AND m.partner_id = ${id})`;

const shops = (names: readonly { shopId: ShopId }[]) => intArray(names.map(({ shopId }) => shopId));

// To whom it goes next is its owner from that moment on, whenever the job comes that writes the assignment.
const OWNERS = `
  SELECT o.partner_id, o.from_at, coalesce(o.to_at,
    (SELECT n.from_at FROM next_owner n WHERE n.shop_id = x.s AND n.code_key = x.c)) AS to_at
  FROM assignment o WHERE o.shop_id = x.s AND o.code_key = x.c
  UNION ALL
  SELECT n.partner_id, n.from_at, NULL FROM next_owner n WHERE n.shop_id = x.s AND n.code_key = x.c`;

/**
 * Histories of codes. Codes of nobody give no row. OFFSET 0: else the planner works each history out twice, once to see whether
 * it is null.
 */
export const readCodes = (codes: readonly CodeName[]): Call => ({
  statement: {
    name: "histories",
    text: `SELECT x.n, json_build_object('owners', h.owners,
        'terms', ${saidVersions("code_terms", "t.shop_id = x.s AND t.code_key = x.c")},
        'offer', (SELECT json_build_object('id', c.offer_id,
            'terms', ${saidVersions("offer_terms", "t.shop_id = c.shop_id AND t.offer_id = c.offer_id")})
          FROM code c WHERE c.shop_id = x.s AND c.key = x.c AND c.offer_id IS NOT NULL))
      FROM unnest($1::int[], $2::text[]) WITH ORDINALITY x(s, c, n)
      CROSS JOIN LATERAL (
        SELECT json_agg(json_build_object('from', ${epochMs("a.from_at")}, 'to', ${epochMs("a.to_at")},
          ${partner("x.s", "a.partner_id")}) ORDER BY a.from_at) AS owners
        FROM (${OWNERS}) a OFFSET 0) h
      WHERE h.owners IS NOT NULL`,
  },
  values: [shops(codes), textArray(codes.map(({ key }) => key))],
});

/** Owners of prefixes. Prefixes of nobody give no row. */
export const readPrefixes = (prefixes: readonly PrefixName[]): Call => ({
  statement: {
    name: "prefix-owners",
    text: `SELECT x.n, h.owners FROM unnest($1::int[], $2::text[]) WITH ORDINALITY x(s, c, n)
      CROSS JOIN LATERAL (
        SELECT json_agg(json_build_object('from', ${epochMs("a.from_at")}, 'to', ${epochMs("a.to_at")},
          ${partner("x.s", "a.partner_id")}) ORDER BY a.from_at) AS owners
        FROM code_prefix a WHERE a.shop_id = x.s AND a.prefix = x.c) h
      WHERE h.owners IS NOT NULL`,
  },
  values: [shops(prefixes), textArray(prefixes.map(({ prefix }) => prefix))],
});

export const readPartners = (partners: readonly PartnerName[]): Call => ({
  statement: {
    name: "partner-histories",
    text: `SELECT x.n, json_build_object(${partner("p.shop_id", "p.id")})
      FROM unnest($1::int[], $2::int[]) WITH ORDINALITY x(s, i, n)
      CROSS JOIN LATERAL (SELECT * FROM partner p WHERE p.shop_id = x.s AND p.id = x.i OFFSET 0) p`,
  },
  values: [shops(partners), intArray(partners.map(({ partnerId }) => partnerId))],
});

/** Owners of handles. Handles of nobody give no row. */
export const readHandles = (handles: readonly HandleName[]): Call => ({
  statement: {
    name: "handle-owners",
    text: `SELECT x.n, json_build_object('since', ${epochMs("h.since")}, ${partner("h.shop_id", "h.partner_id")})
      FROM unnest($1::int[], $2::text[], $3::text[]) WITH ORDINALITY x(s, p, v, n)
      CROSS JOIN LATERAL (SELECT * FROM handle h WHERE h.shop_id = x.s AND h.parameter = x.p AND h.value = x.v OFFSET 0) h`,
  },
  values: [
    shops(handles),
    textArray(handles.map(({ parameter }) => parameter)),
    textArray(handles.map(({ value }) => value)),
  ],
});

type PartnerJson = Omit<PartnerHistory, "formerEmails" | "states" | "terms" | "groups"> & {
  formerEmails: PartnerHistory["formerEmails"] | null;
  states: PartnerHistory["states"] | null;
  terms: SaidJson;
  groups: { from: Instant; id: number | null; terms: SaidJson }[] | null;
};

const historyOf = <T extends PartnerJson>({ formerEmails, states, terms, groups, ...rest }: T) => ({
  ...rest,
  formerEmails: formerEmails ?? [],
  states: states ?? [],
  terms: saidIn(terms),
  groups: (groups ?? []).map(({ terms, ...group }) => ({ ...group, terms: saidIn(terms) })),
});

const byPlace = <T>(rows: readonly Row[], read: (json: string) => T): Map<number, T> =>
  new Map(rows.map(([n, json]) => [Number(n) - 1, read(json ?? "null")]));

type CodeJson = {
  owners: (PartnerJson & { from: Instant; to: Instant | null })[];
  terms: SaidJson;
  offer: { id: number; terms: SaidJson } | null;
};

const codeHistory = ({ owners, terms, offer }: CodeJson): CodeHistory => ({
  owners: owners.map(historyOf),
  terms: saidIn(terms),
  offer: offer && { id: offer.id, terms: saidIn(offer.terms) },
});

/** What was read, by the place of its name in the list that was asked for. */
export const codeHistories = (rows: readonly Row[]): Map<number, CodeHistory> =>
  byPlace(rows, (json) => codeHistory(JSON.parse(json) as CodeJson));

export const prefixHistories = (rows: readonly Row[]): Map<number, PrefixHistory> =>
  byPlace(rows, (json) => (JSON.parse(json) as CodeJson["owners"]).map(historyOf));

export const partnerHistories = (rows: readonly Row[]): Map<number, PartnerHistory> =>
  byPlace(rows, (json) => historyOf(JSON.parse(json) as PartnerJson));

export const handleOwners = (rows: readonly Row[]): Map<number, HandleOwner> =>
  byPlace(rows, (json) => historyOf(JSON.parse(json) as PartnerJson & { since: Instant }));
