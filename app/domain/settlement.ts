import { attribute, codesOf, type Gathered } from "./attribute.ts";
import type { Attribution, Credit } from "./attribution.ts";
import { type Amount, commissionsOn, explainAmount, splitByShares } from "./commission.ts";
import { roundHalfEven, times } from "./fraction.ts";
import type { CodeKey, Currency, Day, Instant, PartnerId } from "./ids.ts";
import { type Balance, EMPTY_BALANCE, isEmpty, movements, type NewEntry } from "./ledger.ts";
import type { OrderFacts, OrderSnapshot } from "./order.ts";
import type { Programme } from "./programme.ts";
import { handsIn, isSameQuestion, questionOf, selvesIn } from "./question.ts";
import { addDays, dayOf } from "./time.ts";

/** Who was credited with which share, under which versions. Stored; *how much* is always computed from it anew. */
export type Decided = {
  attribution: Attribution;
  ruleVersion: number;
  holdDays: number;
  /** The first approval froze who, shares and versions. */
  frozen: boolean;
  /** What was asked; anything else asks again unless frozen. Holds no personal data. */
  evidence: string;
  /** Up to which commission each partner was approved: what falls below and rises again up to it needs no new hold. */
  approved: Approved[];
  /** Null while the order itself was not heard. */
  tally: Tally | null;
  /** What an approval froze, where a merchant's hand replaced it since: it holds again when the hand is taken back. */
  beforeHand?: Frozen;
  /** When what is pending may be approved; null where nothing is pending or the order is not paid. */
  dueAt: Instant | null;
};

export type Frozen = Pick<Decided, "attribution" | "ruleVersion" | "holdDays" | "evidence">;

export type Approved = { partnerId: PartnerId; amount: bigint };

/** What already left the expense account for this order, per partner, by where it lies now. */
export type Booked = ReadonlyMap<PartnerId, Balance>;

/** What the totals hold of one order: totals change by the difference of two tallies, and a recount sums them. */
export type Tally = {
  day: Day;
  currency: Currency;
  /** False for test orders. */
  counted: boolean;
  /** The order's commissionable amount, whoever is credited. */
  sales: bigint;
  credits: TallyCredit[];
  redemptions: TallyRedemption[];
};
export type TallyCredit = { partnerId: PartnerId; sales: bigint; discount: bigint; commission: bigint };
export type TallyRedemption = {
  codeKey: CodeKey;
  credited: boolean;
  sales: bigint;
  discount: bigint;
  commission: bigint;
};

export type Settlement = {
  outcome: "credited" | "uncredited" | "waiting" | "test";
  decided: Decided;
  entries: NewEntry[];
};

export type SettleInput = {
  facts: OrderFacts;
  evidence: Gathered;
  programme: Programme;
  decided: Decided | null;
  booked: Booked;
  now: Instant;
};

/**
 * Works out what every partner is owed for the order as it now stands, takes off what is booked, and returns the difference
 * as entries. Pure: the same facts give the same balances, however often, late or out of order they were heard.
 *
 * Errors: throws where a refund is in another currency than its order, or the order in another than it is booked in.
 */
export function settle(given: SettleInput): Settlement {
  const input = { ...given, programme: programmeOfThen(given) };
  const { facts, programme, booked, now } = input;
  refuseMixedCurrencies(input);
  const who = decideWho(input);
  const { attribution } = who;
  const amount = explainAmount(facts);
  const credits = attribution.kind === "credited" ? attribution.credits : [];
  const commissions = commissionsOn(amount, credits);
  const test = facts.snapshot?.test ?? false;
  const owed = test ? new Map<PartnerId, bigint>() : owedTo(credits, commissions);
  const approval = approve({ who, owed, known: input.decided, snapshot: facts.snapshot, now });
  return {
    outcome: test ? "test" : attribution.kind,
    decided: {
      ...who,
      frozen: who.frozen || approval.approved.length > 0,
      approved: approval.approved,
      tally: facts.snapshot && tallyOf({ facts, programme, credits, commissions, amount, known: input.decided }),
      dueAt: approval.dueAt,
    },
    entries: entriesFor({
      owed,
      approved: approval.approved,
      booked,
      currency: facts.snapshot?.currency ?? programme.currency,
    }),
  };
}

/**
 * Throws: a refund in another currency than its order cannot be reckoned with, nor an order in another one than it is booked in,
 * and the event belongs into quarantine. What is booked would be taken back as so many units of the other currency.
 */
function refuseMixedCurrencies({ facts: { snapshot, refunds }, decided, booked }: SettleInput): void {
  if (snapshot === null) return;
  const other = refunds.find(({ currency }) => currency !== null && currency !== snapshot.currency);
  if (other !== undefined)
    throw new Error(`mixed currencies: a refund in ${other.currency} of an order in ${snapshot.currency}`);
  const before = decided?.tally?.currency ?? snapshot.currency;
  if (before !== snapshot.currency && [...booked.values()].some((balance) => !isEmpty(balance)))
    throw new Error(`mixed currencies: an order in ${snapshot.currency} that is booked in ${before}`);
}

/** An order that was placed in the shop's currency keeps to it, whatever currency the shop counts in later. */
function programmeOfThen({ facts: { snapshot }, programme, decided }: SettleInput): Programme {
  if (snapshot === null || decided === null || snapshot.currency === programme.currency) return programme;
  const own = decided.evidence.split("|", 2)[1] === snapshot.currency;
  return own ? { ...programme, currency: snapshot.currency } : programme;
}

function owedTo(credits: readonly Credit[], commissions: readonly bigint[]): Map<PartnerId, bigint> {
  const owed = new Map<PartnerId, bigint>();
  for (const [i, { partnerId }] of credits.entries()) {
    owed.set(partnerId, (owed.get(partnerId) ?? 0n) + (commissions[i] ?? 0n));
  }
  return owed;
}

type Who = Frozen & Pick<Decided, "frozen" | "approved" | "beforeHand">;

/**
 * Asks who is credited, unless that is frozen or was asked with the same evidence. What a merchant decides by hand, and takes
 * back, replaces also what an approval froze.
 */
function decideWho({ facts, evidence, programme, decided }: SettleInput): Who {
  const known = decided === null ? [] : selvesIn(decided.evidence);
  const selves = facts.redacted ? known : known.filter((id) => hasNoAddress(id, programme));
  const asked = questionOf(facts, evidence, programme, selves);
  const sameHand = decided !== null && handsIn(decided.evidence) === handsIn(asked);
  if (sameHand && (decided.frozen || isSameQuestion(decided.evidence, asked, facts.redacted))) return decided;
  const beforeHand = decided === null || sameHand ? undefined : frozenOf(decided);
  const { frozen = false, approved = [] } = decided ?? {};
  if (beforeHand !== undefined && handsIn(asked) === "") return { ...beforeHand, frozen, approved };
  return {
    attribution: attribute(facts, { ...evidence, selves: new Set(selves) }, programme),
    ruleVersion: programme.rule.version,
    holdDays: programme.rule.holdDays,
    frozen,
    evidence: asked,
    approved,
    ...(beforeHand && { beforeHand }),
  };
}

/** What an approval froze before any hand. */
function frozenOf({ frozen, beforeHand, ...decided }: Decided): Frozen | undefined {
  if (!frozen || handsIn(decided.evidence) !== "") return beforeHand;
  const { attribution, ruleVersion, holdDays, evidence } = decided;
  return { attribution, ruleVersion, holdDays, evidence };
}

/** What an address was compared with is erased too where the merchant erases that of the partner. */
function hasNoAddress(id: PartnerId, { owners, partners }: Programme): boolean {
  const theirs = [...owners.values(), ...partners.values()].filter(({ partnerId }) => partnerId === id);
  return theirs.length > 0 && theirs.every(({ emailHash }) => emailHash === null);
}

type Approval = { approved: Approved[]; dueAt: Instant | null };

/**
 * Approves what is pending once its hold is over (the moment itself counts) and the order is paid. The first hold runs from
 * processed_at; what rises above an approved amount waits anew, from the update that raised it: one that raises nothing
 * further postpones nothing. Who is given an approved order by hand waits no longer than the order itself does.
 */
function approve(given: {
  who: Who;
  owed: ReadonlyMap<PartnerId, bigint>;
  known: Decided | null;
  snapshot: OrderSnapshot | null;
  now: Instant;
}): Approval {
  const { who, owed, known, snapshot, now } = given;
  const approvedOf = (partner: PartnerId) => who.approved.find(({ partnerId }) => partnerId === partner)?.amount ?? 0n;
  const pending = [...owed].filter(([partner, amount]) => amount > approvedOf(partner));
  if (pending.length === 0 || snapshot === null || !isPaid(snapshot)) return { approved: who.approved, dueAt: null };
  const increase = pending.some(([partner]) => approvedOf(partner) > 0n);
  const rose = pending.some(([partner, amount]) => amount > owedBefore(known, partner));
  const dueAt =
    known?.frozen && !(increase && rose) && known.dueAt !== null
      ? known.dueAt
      : addDays(increase ? snapshot.updatedAt : snapshot.processedAt, who.holdDays);
  if (now < dueAt) return { approved: who.approved, dueAt };
  const higher = [...owed].map(([partnerId, amount]) => ({
    partnerId,
    amount: amount > approvedOf(partnerId) ? amount : approvedOf(partnerId),
  }));
  const others = who.approved.filter(({ partnerId }) => !owed.has(partnerId));
  return { approved: [...higher, ...others], dueAt: null };
}

const owedBefore = (known: Decided | null, partner: PartnerId): bigint =>
  known?.tally?.credits.reduce((sum, one) => (one.partnerId === partner ? sum + one.commission : sum), 0n) ?? 0n;

/** A refund follows a payment. */
function isPaid({ financialStatus }: OrderSnapshot): boolean {
  return financialStatus === "paid" || financialStatus === "partially_refunded" || financialStatus === "refunded";
}

/**
 * Payable is what was approved as far as it is still owed, less what was paid out (then it may go below zero); the rest is
 * pending. So what is taken back comes from pending first.
 */
function entriesFor(given: {
  owed: ReadonlyMap<PartnerId, bigint>;
  approved: readonly Approved[];
  booked: Booked;
  currency: Currency;
}): NewEntry[] {
  const { owed, approved, booked, currency } = given;
  const partners = new Set([...booked.keys(), ...owed.keys()]);
  return [...partners].flatMap((partnerId) => {
    const due = owed.get(partnerId) ?? 0n;
    const level = approved.find((one) => one.partnerId === partnerId)?.amount ?? 0n;
    const settled = due < level ? due : level;
    const from = booked.get(partnerId) ?? EMPTY_BALANCE;
    return movements(from, { pending: due - settled, payable: settled - from.paid }, { partnerId, currency });
  });
}

function tallyOf(given: {
  facts: OrderFacts;
  programme: Programme;
  credits: readonly Credit[];
  commissions: readonly bigint[];
  amount: Amount;
  known: Decided | null;
}): Tally | null {
  const { facts, programme, credits, commissions, amount, known } = given;
  const { snapshot } = facts;
  if (snapshot === null) return null;
  const [sales = 0n] = splitByShares(amount.exact, WHOLE);
  const salesOf = splitByShares(amount.exact, credits);
  const codes = (codesOf(facts) ?? []).filter(({ key }) => programme.owners.has(key));
  const discountOf = (key: CodeKey) =>
    shareLeft(codeDiscount(snapshot, codes.find((code) => code.key === key)?.discount ?? 0n, key), facts, amount);
  const commission = commissions.reduce((sum, one) => sum + one, 0n);
  // An approved credit stays with the partner whose code it was, whoever is given the code for that time later.
  const whose = (key: CodeKey) =>
    credits.find(({ codeKey }) => codeKey === key)?.partnerId ?? programme.owners.get(key)?.partnerId;
  return {
    // An order keeps the day on which it first stood in the books, whatever zone the shop moves to.
    day: known?.tally?.day ?? dayOf(snapshot.processedAt, programme.timeZone),
    currency: snapshot.currency,
    counted: !snapshot.test,
    sales,
    credits: credits.map(({ partnerId }, i) => ({
      partnerId,
      sales: salesOf[i] ?? 0n,
      discount: codes.filter(({ key }) => whose(key) === partnerId).reduce((sum, { key }) => sum + discountOf(key), 0n),
      commission: commissions[i] ?? 0n,
    })),
    redemptions: codes.map(({ key }) => {
      const credited = credits.some(({ codeKey }) => codeKey === key);
      return { codeKey: key, credited, sales, discount: discountOf(key), commission: credited ? commission : 0n };
    }),
  };
}

const WHOLE: readonly Pick<Credit, "shareBps">[] = [{ shareBps: 10_000 }];

/** A discount on goods that came back was not given: it falls with the order's amount. */
function shareLeft(discount: bigint, { snapshot, deleted }: OrderFacts, { exact, steps }: Amount): bigint {
  const placed = steps.reduce((sum, step) => (step.kind === "line" ? sum + step.amount : sum), 0n);
  if (placed > 0n) return roundHalfEven(times(exact, discount, placed));
  return deleted || snapshot?.cancelledAt != null ? 0n : discount;
}

/** A code that the order no longer carries gives nothing now. */
function codeDiscount(snapshot: OrderSnapshot, seen: bigint, key: CodeKey): bigint {
  if (snapshot.codes === null) return seen;
  return snapshot.codes.find((code) => code.key === key)?.discount ?? 0n;
}
