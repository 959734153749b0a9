import type { Arrival } from "./arrival.ts";
import type {
  Attribution,
  Click,
  Credit,
  Evidence,
  NamedEvidence,
  SecondReason,
  Step,
  UncreditedReason,
} from "./attribution.ts";
import type { Referral, Unread } from "./click.ts";
import type { CodeKey, Instant, PartnerId } from "./ids.ts";
import type { AppliedCode, OrderFacts, OrderSnapshot } from "./order.ts";
import type { CodeOwner, PartnerStanding, Programme } from "./programme.ts";
import type { EvidenceKind, Rule } from "./rule.ts";
import { DAY_MS } from "./time.ts";

/** Whom the evidence speaks for, or why it does not count. */
type Standing = PartnerStanding & Partial<Pick<CodeOwner, "since" | "prefix">>;
type Claim = { evidence: Evidence; standing: Standing };

/** A link that an order came by and that was not read. Nothing of it is kept but why. */
export type UnreadLink = { seen: Arrival["seen"]; why: Unread };

/** What speaks for somebody besides the order's codes, and the links it came by that speak for nobody. */
export type Gathered = {
  named: readonly NamedEvidence[];
  strays: readonly Referral[];
  unread?: readonly UnreadLink[];
  /** When the merchant decided that nobody gets the credit, where that is what they decided last. */
  nobody?: Instant;
  /** Who was known to have placed the order themselves, before what it was known by was erased. */
  selves?: ReadonlySet<PartnerId>;
};

/**
 * Who gets the credit of an order: the first kind of evidence, in the rule's order, that speaks for a partner who may earn.
 * One winner takes all. The trail names every piece of evidence and what became of it.
 */
export function attribute(facts: OrderFacts, gathered: Gathered, programme: Programme): Attribution {
  const { named, nobody, selves = NONE } = gathered;
  const { snapshot } = facts;
  if (snapshot === null) return unheard(facts.deleted);
  const trail: Step[] = snapshot.test ? [{ kind: "test-order" }] : [];
  if (snapshot.currency !== programme.currency) {
    trail.push({ kind: "other-currency", order: snapshot.currency, shop: programme.currency });
    return { kind: "uncredited", reason: "other-currency", trail };
  }
  if (snapshot.processedAt < programme.earnsFrom) {
    trail.push({ kind: "before-start", start: programme.earnsFrom });
    return { kind: "uncredited", reason: "before-start", trail };
  }
  const codes = codesOf(facts);
  if (codes === null && nobody === undefined && !named.some(({ kind }) => kind === "hand")) {
    trail.push({ kind: "codes-not-known" });
    return { kind: "waiting", reason: "codes-not-known", trail };
  }
  const evidence = [...(codes ?? []).map((code) => ({ kind: "code" as const, ...code })), ...named];
  return weigh({ evidence, stray: strayLinks(gathered), selves, nobody }, snapshot, programme, trail);
}

const NONE: ReadonlySet<PartnerId> = new Set();

/** A code as it speaks for somebody. `gone`: the order carried it once and does no more. */
export type SpeakingCode = AppliedCode & { gone?: true };

/**
 * The codes that speak for somebody: those of the newest snapshot, and those of older ones that it no longer holds, which count only
 * where no other does. Null while no account of the order says which codes were applied.
 */
export function codesOf({ snapshot, codesSeen }: OrderFacts): SpeakingCode[] | null {
  if (snapshot === null || (snapshot.codes === null && codesSeen.length === 0)) return null;
  const current = snapshot.codes;
  if (current === null) return codesSeen.map(applied);
  const gone = codesSeen.filter((seen) => !current.some((code) => code.key === seen.key));
  return gone.length === 0 ? current : [...current, ...gone.map((code) => ({ ...applied(code), gone: true as const }))];
}

const applied = ({ key, typed, position, discount }: AppliedCode): AppliedCode => ({ key, typed, position, discount });

function unheard(deleted: boolean): Attribution {
  if (deleted) return { kind: "uncredited", reason: "deleted-unknown", trail: [{ kind: "order-deleted" }] };
  return { kind: "waiting", reason: "order-not-heard", trail: [{ kind: "order-not-heard" }] };
}

/** A step for each link that the order came by and that speaks for nobody. */
const strayLinks = ({ strays, unread = [] }: Gathered): Step[] => [
  ...strays.map((stray): Step => ({ kind: "link-without-partner", ...stray })),
  ...unread.map((link): Step => ({ kind: "link-not-read", ...link })),
];

type Weighed = {
  evidence: readonly Evidence[];
  stray: readonly Step[];
  selves: ReadonlySet<PartnerId>;
  nobody: Instant | undefined;
};

function weigh(
  { evidence, stray, selves, nobody }: Weighed,
  order: OrderSnapshot,
  programme: Programme,
  trail: Step[],
): Attribution {
  let winner: Claim | null = null;
  if (nobody !== undefined) trail.push({ kind: "nobody-by-hand", at: nobody });
  for (const kind of inOrder(programme.rule.rule)) {
    const ofKind = evidence.filter((one) => one.kind === kind);
    if (kind === "code" && ofKind.length === 0) trail.push({ kind: "no-code" });
    if (kind === "click") {
      trail.push(...stray);
      const nothing = winner === null && nobody === undefined && ofKind.length === 0 && stray.length === 0;
      if (nothing) trail.push({ kind: "no-click", days: programme.rule.rule.clickWindowDays });
    }
    for (const claim of eligible(ofKind, { order, programme, selves }, trail).sort(better)) {
      if (nobody !== undefined) trail.push(second(claim, kind === "hand" ? "earlier-hand" : "by-hand"));
      else if (winner === null) {
        winner = claim;
        trail.push(decides(claim));
      } else trail.push(second(claim, secondReason(winner, claim)));
    }
  }
  if (winner === null) return { kind: "uncredited", reason: reasonOf(trail), trail };
  const { codeKey, terms } = earnsBy(winner, evidence, programme);
  if (terms.terms.kind !== "percent" && terms.terms.currency !== order.currency) {
    const { partnerId } = winner.standing;
    const { terms: said, level } = terms;
    trail.push({ kind: "terms-other-currency", partnerId, order: order.currency, terms: said.currency, level });
    return { kind: "uncredited", reason: "other-currency", trail };
  }
  const credit: Credit = {
    partnerId: winner.standing.partnerId,
    shareBps: 10_000,
    by: winner.evidence.kind,
    codeKey,
    terms,
  };
  return { kind: "credited", credits: [credit], trail };
}

/** Whom a merchant gives an order earns by the best code of theirs that it carries; else, as all others, by what decided. */
function earnsBy({ evidence: by, standing }: Claim, evidence: readonly Evidence[], { owners }: Programme): EarnsBy {
  if (by.kind === "code") return { codeKey: by.key, terms: standing.terms };
  const own = evidence.flatMap((one): (Claim & EarnsBy)[] => {
    const owner = one.kind === "code" ? owners.get(one.key) : undefined;
    if (one.kind !== "code" || owner?.partnerId !== standing.partnerId) return [];
    return [{ evidence: one, standing: owner, codeKey: one.key, terms: owner.terms }];
  });
  const [best] = by.kind === "hand" ? own.sort(better) : [];
  return best ?? { codeKey: null, terms: standing.terms };
}

type EarnsBy = Pick<Credit, "codeKey" | "terms">;

/** A merchant's hand is always first. */
const inOrder = ({ order }: Rule): EvidenceKind[] => ["hand", ...order.filter((kind) => kind !== "hand")];

type Ground = { order: OrderSnapshot; programme: Programme; selves: ReadonlySet<PartnerId> };

function eligible(evidence: readonly Evidence[], ground: Ground, trail: Step[]): Claim[] {
  const { programme } = ground;
  const claims: Claim[] = [];
  for (const one of evidence) {
    const standing = one.kind === "code" ? programme.owners.get(one.key) : standingOf(one, programme);
    const problem = obstacle(one, standing, ground);
    if (problem !== null) trail.push(problem);
    else if (standing !== undefined) claims.push({ evidence: one, standing });
  }
  return claims;
}

function standingOf(evidence: NamedEvidence, { partners }: Programme): PartnerStanding {
  const standing = partners.get(evidence.partnerId);
  if (standing === undefined) throw new Error(`evidence names partner ${evidence.partnerId}, who was not loaded`);
  return standing;
}

/** Why the evidence does not count; null where it does. A merchant's hand is not questioned. */
function obstacle(
  evidence: Evidence,
  standing: Standing | undefined,
  { order, programme, selves }: Ground,
): Step | null {
  const { rule } = programme.rule;
  if (evidence.kind === "hand") return null;
  if (standing === undefined)
    return evidence.kind === "code" ? { kind: "code-without-partner", key: evidence.key } : null;
  const { partnerId, state } = standing;
  if (evidence.kind === "click") {
    // The window closes with its last millisecond inside. Shopify tells an order's second, a click has its millisecond: one in the
    // order's own second came before it.
    if (evidence.at >= order.processedAt + 1_000) return { kind: "click-after-order", partnerId, at: evidence.at };
    if (evidence.at < order.processedAt - rule.clickWindowDays * DAY_MS) {
      return { kind: "click-outside-window", partnerId, at: evidence.at, days: rule.clickWindowDays };
    }
  }
  if (state !== "active") {
    return evidence.kind === "code"
      ? { kind: "code-partner-paused", key: evidence.key, partnerId, state, ...marksOf(evidence, standing) }
      : { kind: "partner-paused", by: evidence.kind, partnerId, state };
  }
  if (selves.has(partnerId) || isSelf(standing, order)) {
    return evidence.kind === "code"
      ? { kind: "code-self-referral", key: evidence.key, partnerId, ...marksOf(evidence, standing) }
      : { kind: "self-referral", by: evidence.kind, partnerId };
  }
  return null;
}

/** Whether a partner is the customer: their addresses have one hash. */
export const isSelf = (standing: PartnerStanding, order: OrderSnapshot): boolean =>
  standing.emailHash !== null && standing.emailHash === order.emailHash;

// A click that the pixel saw has a moment; of the others a cart's was given by the shop's own theme. What Shopify recorded of
// visits comes last: it is asked for afterwards, and must change nothing of what was seen when the order came.
const CERTAINTY: Record<Click["seen"], number> = { pixel: 3, cart: 2, landing: 1, journey: 0 };

/**
 * Among evidence of one kind: the code that the order carries now, then the larger discount, then the earlier position; the later hand; the click that is known better,
 * then the later one; the older customer.
 */
function better({ evidence: a }: Claim, { evidence: b }: Claim): number {
  if (a.kind === "code" && b.kind === "code") {
    if (a.gone !== b.gone) return a.gone ? 1 : -1;
    if (a.discount !== b.discount) return a.discount > b.discount ? -1 : 1;
    return a.position - b.position || byText(a.key, b.key);
  }
  if (a.kind === "code" || b.kind === "code") return 0;
  if (a.kind === "click" && b.kind === "click" && a.seen !== b.seen) return CERTAINTY[b.seen] - CERTAINTY[a.seen];
  const later = momentOf(b) - momentOf(a) || a.partnerId - b.partnerId;
  return a.kind === "earlier-customer" ? momentOf(a) - momentOf(b) || a.partnerId - b.partnerId : later;
}

const byText = (a: CodeKey, b: CodeKey): number => (a < b ? -1 : a > b ? 1 : 0);

const momentOf = (evidence: NamedEvidence) => (evidence.kind === "earlier-customer" ? evidence.since : evidence.at);

function decides({ evidence, standing }: Claim): Step {
  const { partnerId } = standing;
  if (evidence.kind !== "code")
    return { kind: "decides", by: evidence.kind, partnerId, at: momentOf(evidence), ...seenOf(evidence) };
  const since = standing.since ?? standing.terms.from;
  return { kind: "code-decides", key: evidence.key, partnerId, since, ...marksOf(evidence, standing) };
}

function second({ evidence, standing }: Claim, why: SecondReason): Step {
  const { partnerId } = standing;
  if (evidence.kind === "code")
    return { kind: "code-second", key: evidence.key, partnerId, why, ...marksOf(evidence, standing) };
  return { kind: "second", by: evidence.kind, partnerId, at: momentOf(evidence), why, ...seenOf(evidence) };
}

type CodeMarks = { prefix?: CodeKey; gone?: true };

const marksOf = ({ gone }: Pick<SpeakingCode, "gone">, { prefix }: Standing): CodeMarks => ({
  ...(prefix !== undefined && { prefix }),
  ...(gone && { gone }),
});

const seenOf = (evidence: NamedEvidence): { seen?: Click["seen"] } =>
  evidence.kind === "click" ? { seen: evidence.seen } : {};

function secondReason(winner: Claim, claim: Claim): SecondReason {
  if (winner.standing.partnerId === claim.standing.partnerId) return "same-partner";
  const [first, other] = [winner.evidence, claim.evidence];
  if (first.kind !== other.kind) return first.kind === "hand" ? "by-hand" : "lower-priority";
  if (first.kind === "code" && other.kind === "code") {
    if (other.gone && !first.gone) return "no-longer-on-order";
    return first.discount === other.discount ? "later-at-equal-discount" : "smaller-discount";
  }
  if (first.kind === "click" && other.kind === "click") return secondClick(first, other);
  return first.kind === "hand" ? "earlier-hand" : "later-customer";
}

function secondClick(first: Click, other: Click): SecondReason {
  if (first.seen === other.seen) return "earlier-click";
  return other.seen === "journey" ? "recorded-alone" : "moment-not-known";
}

/** The reason that a merchant would look into first. */
function reasonOf(trail: readonly Step[]): UncreditedReason {
  const has = (...kinds: Step["kind"][]) => trail.some((step) => kinds.includes(step.kind));
  if (has("nobody-by-hand")) return "by-hand";
  if (has("code-self-referral", "self-referral")) return "self-referral";
  if (has("code-partner-paused", "partner-paused")) return "partner-paused";
  if (has("code-without-partner")) return "code-without-partner";
  if (has("click-outside-window", "click-after-order")) return "outside-window";
  if (has("link-without-partner")) return "link-without-partner";
  if (has("link-not-read")) return "link-not-read";
  return "no-evidence";
}
