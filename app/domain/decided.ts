import type { Attribution, Credit } from "./attribution.ts";
import type { Approved, Decided, Tally, TallyCredit, TallyRedemption } from "./settlement.ts";
import type { TermsVersion } from "./terms.ts";

/** What was decided as canonical JSON: equal decisions have equal text. Amounts are decimal strings. */
export const encodeDecided = (decided: Decided): string => JSON.stringify(plain(decided));

const plain = ({ beforeHand: before, ...d }: Decided) => ({
  attribution: plainAttribution(d.attribution),
  ruleVersion: d.ruleVersion,
  holdDays: d.holdDays,
  frozen: d.frozen,
  evidence: d.evidence,
  approved: d.approved.map(({ partnerId, amount }) => ({ partnerId, amount: String(amount) })),
  tally: d.tally && plainTally(d.tally),
  dueAt: d.dueAt,
  ...(before && {
    beforeHand: {
      attribution: plainAttribution(before.attribution),
      ruleVersion: before.ruleVersion,
      holdDays: before.holdDays,
      evidence: before.evidence,
    },
  }),
});

const plainAttribution = (a: Attribution) =>
  a.kind === "credited"
    ? { kind: a.kind, credits: a.credits.map(plainCredit), trail: a.trail }
    : { kind: a.kind, reason: a.reason, trail: a.trail };

const plainCredit = (c: Credit) => ({
  partnerId: c.partnerId,
  shareBps: c.shareBps,
  by: c.by,
  codeKey: c.codeKey,
  terms: plainTerms(c.terms),
});

const plainTerms = ({ version, from, terms, level }: TermsVersion) => ({
  version,
  from,
  terms:
    terms.kind === "percent"
      ? { kind: terms.kind, rateBps: terms.rateBps }
      : { kind: terms.kind, amount: String(terms.amount), currency: terms.currency },
  // Decisions from before there were levels name none, and are the same as those that are made now.
  ...(level.kind !== "partner" && { level }),
});

const plainTally = (t: Tally) => ({
  day: t.day,
  currency: t.currency,
  counted: t.counted,
  sales: String(t.sales),
  credits: t.credits.map((c) => ({ partnerId: c.partnerId, ...plainFigures(c) })),
  redemptions: t.redemptions.map((r) => ({ codeKey: r.codeKey, credited: r.credited, ...plainFigures(r) })),
});

type Figures = Pick<TallyCredit, "sales" | "discount" | "commission">;

const plainFigures = ({ sales, discount, commission }: Figures) => ({
  sales: String(sales),
  discount: String(discount),
  commission: String(commission),
});

/** What JSON.parse gives back of a decision: the type as written, with amounts as text. */
type Plain = Omit<Decided, "approved" | "tally"> & {
  approved: (Omit<Approved, "amount"> & { amount: string })[];
  tally: PlainTally | null;
};
type Text<T> = { [K in keyof T]: T[K] extends bigint ? string : T[K] };
type PlainTally = Omit<Tally, "sales" | "credits" | "redemptions"> & {
  sales: string;
  credits: Text<TallyCredit>[];
  redemptions: Text<TallyRedemption>[];
};

/** Reads what `encodeDecided` wrote. The database is trusted: only this app writes the column. */
export function decodeDecided(value: unknown): Decided {
  const d = (typeof value === "string" ? JSON.parse(value) : value) as Plain;
  return {
    ...d,
    attribution: decodeAttribution(d.attribution),
    ...(d.beforeHand && {
      beforeHand: { ...d.beforeHand, attribution: decodeAttribution(d.beforeHand.attribution) },
    }),
    approved: d.approved.map(({ partnerId, amount }) => ({ partnerId, amount: BigInt(amount) })),
    tally: d.tally && {
      ...d.tally,
      sales: BigInt(d.tally.sales),
      credits: d.tally.credits.map(({ partnerId, ...figures }) => ({ partnerId, ...decodeFigures(figures) })),
      redemptions: d.tally.redemptions.map(({ codeKey, credited, ...figures }) => ({
        codeKey,
        credited,
        ...decodeFigures(figures),
      })),
    },
  };
}

const decodeAttribution = (a: Attribution): Attribution =>
  a.kind === "credited" ? { ...a, credits: [decodeCredit(a.credits[0]), ...a.credits.slice(1).map(decodeCredit)] } : a;

const decodeCredit = (credit: Credit): Credit => ({ ...credit, terms: decodeTerms(credit.terms) });

/** An amount is text in JSON, whatever its type says, and a partner's own terms name no level. */
const decodeTerms = ({ terms, level, ...version }: TermsVersion): TermsVersion => ({
  ...version,
  terms: terms.kind === "percent" ? terms : { ...terms, amount: BigInt(terms.amount) },
  level: level ?? { kind: "partner" },
});

const decodeFigures = ({ sales, discount, commission }: Text<Figures>): Figures => ({
  sales: BigInt(sales),
  discount: BigInt(discount),
  commission: BigInt(commission),
});
