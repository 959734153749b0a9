// To whom a partner's money goes: kept sealed, changed by merchant or partner, and never silently. Whoever pays asks
// `payoutTo`, and obeys its answer.
import type pg from "pg";
import { addJob } from "../db/jobs.ts";
import * as rows from "../db/payees.ts";
import { appPool } from "../db/pools.ts";
import { endAccess } from "../db/portal.ts";
import { raiseProgramme } from "../db/shops.ts";
import { inTransaction } from "../db/transaction.ts";
import type { Instant, PartnerId, ShopId } from "../domain/ids.ts";
import {
  changedParts,
  holdAt,
  holdFrom,
  holdReason,
  maskOf,
  PAYOUT_HOLD_DAYS,
  type Payee,
  type PayeeActor,
  type PayeeEvent,
  type PayeePart,
  type PayeeState,
  type PayoutHold,
  type PayoutTarget,
  payoutHindrance,
} from "../domain/payee.ts";
import { type PayeeForm, parsePayee, payeeForm } from "../domain/payee-form.ts";
import type { FieldProblem } from "../domain/shop.ts";
import { addDays } from "../domain/time.ts";
import { hashEmail } from "./email-hash.ts";
import { PAYEE_CHECKS } from "./payee-checks.ts";
import { payeeSeal } from "./payee-seal.ts";

type Fields = Readonly<Record<string, string>>;
type Whose = { shopId: ShopId; partnerId: PartnerId };

/** Why stored details cannot be read. */
export type Unreadable = "lost-secret" | "altered";

export type PayeeView = PayeeState & {
  /** A form to begin with; where the money goes is not in it. */
  form: PayeeForm;
  unreadable: Unreadable | null;
  history: PayeeEvent[];
  /** The history goes on before this one. */
  older: number | null;
};

const HISTORY = 20;
/** A partner may change details so often within 24 hours: each change is a mail. */
const MOST_CHANGES = 10;

/** What a card or a list says; nothing is opened. */
export async function readPayeeState({ shopId, partnerId }: Whose, now: Instant): Promise<PayeeState> {
  const { masked, hold } = await rows.findPayee(appPool(), shopId, partnerId);
  return { masked, hold: holdAt(hold, now) };
}

export async function readPayee(whose: Whose, now: Instant, before: number | null = null): Promise<PayeeView> {
  const { shopId, partnerId } = whose;
  const [row, events] = await Promise.all([
    rows.findPayee(appPool(), shopId, partnerId),
    rows.readEvents(appPool(), shopId, partnerId, { before, limit: HISTORY + 1 }),
  ]);
  const stored = openRow(whose, row);
  const history = events.slice(0, HISTORY);
  return {
    masked: row.masked,
    hold: holdAt(row.hold, now),
    form: payeeForm(stored.payee),
    unreadable: stored.unreadable,
    history,
    older: events.length > HISTORY ? (history.at(-1)?.seq ?? null) : null,
  };
}

export type PayeeSaved =
  /** `form` is what is stored now, as a form begins with it. */
  | { kind: "saved"; changed: boolean; hold: PayoutHold | null; form: PayeeForm }
  | { kind: "not-found" }
  | { kind: "refused"; problems: FieldProblem[] };

type Saving = Whose & { by: PayeeActor; fields: Fields; now: Instant };

/**
 * Saves a payee's form. A change is noted, mailed to the partner's address and to those it replaced of late, and, where it
 * changes where the money goes, holds payouts: all in one transaction.
 */
export const savePayee = (saving: Saving): Promise<PayeeSaved> =>
  inTransaction(appPool(), async (client) => {
    const { shopId, partnerId, by, fields, now } = saving;
    const partner = await rows.lockPartner(client, shopId, partnerId);
    if (partner === null) return { kind: "not-found" };
    const row = await rows.findPayee(client, shopId, partnerId);
    const stored = openRow(saving, row);
    const parsed = parsePayee(fields, stored.payee?.payout ?? null, PAYEE_CHECKS);
    if (!parsed.ok) return { kind: "refused", problems: parsed.error };
    const payee = parsed.value;
    const parts = changedParts(stored.payee, payee);
    if (parts.length === 0)
      return { kind: "saved", changed: false, hold: holdAt(row.hold, now), form: payeeForm(payee) };
    const past = await readPast(client, saving, now);
    if (by === "partner" && past.changesByPartner >= MOST_CHANGES) return { kind: "refused", problems: [TOO_OFTEN] };
    // What cannot be opened was something: replacing it is a change.
    const known = past.known || row.masked !== null;
    const because = holdReason(parts, { known, by });
    const hold = because === null ? row.hold : holdFrom(now, because);
    const masked = payee.payout === null ? null : maskOf(payee.payout);
    await rows.putPayee(client, shopId, partnerId, { sealed: payeeSeal().seal(saving, payee), masked, hold });
    const held = because === null ? null : hold;
    const change = { kind: "saved", by, parts, before: row.masked, after: masked, hold: held } as const;
    await note(client, saving, change, { to: [partner.email, ...past.addresses], now });
    return { kind: "saved", changed: true, hold: holdAt(hold, now), form: payeeForm(payee) };
  });

const TOO_OFTEN: FieldProblem = {
  field: "payout",
  message: `These details were changed ${MOST_CHANGES} times within a day. Try again tomorrow, or ask the shop.`,
};

/**
 * Changes a partner's address. Whoever reads the former one is told, signed out, and payouts wait: else a thief would first
 * change where warnings go. The first address a partner gets holds nothing.
 */
export const changeEmail = ({ shopId, partnerId, email, now }: Whose & { email: string | null; now: Instant }) =>
  inTransaction(appPool(), async (client) => {
    await raiseProgramme(client, shopId);
    const partner = await rows.lockPartner(client, shopId, partnerId);
    if (partner === null || partner.email === email) return;
    const emailHash = email === null ? null : hashEmail(email);
    await rows.updateEmail(client, shopId, partnerId, { email, emailHash, now });
    await endAccess(client, shopId, [partnerId]);
    // Ada@example.com and ada@example.com are one mailbox.
    if (partner.email === null || partner.email.toLowerCase() === email?.toLowerCase()) return;
    const past = await readPast(client, { shopId, partnerId }, now);
    const row = await rows.findPayee(client, shopId, partnerId);
    const hold = holdFrom(now, "email");
    await rows.putPayee(client, shopId, partnerId, { ...row, hold });
    const change = {
      kind: "email",
      by: "merchant",
      parts: ["email"],
      before: row.masked,
      after: row.masked,
      hold,
    } as const;
    await note(client, { shopId, partnerId }, change, { to: [partner.email, ...past.addresses], now });
  });

export type Revealed = { kind: "revealed"; payout: PayoutTarget | null } | { kind: Unreadable } | { kind: "not-found" };

/** Shows a merchant where the money goes, and notes that it was shown. */
export const revealPayout = (whose: Whose, now: Instant): Promise<Revealed> =>
  inTransaction(appPool(), async (client) => {
    const { shopId, partnerId } = whose;
    if ((await rows.lockPartner(client, shopId, partnerId)) === null) return { kind: "not-found" };
    const row = await rows.findPayee(client, shopId, partnerId);
    const { payee, unreadable } = openRow(whose, row);
    if (unreadable !== null) return { kind: unreadable };
    if (payee === null) return { kind: "not-found" };
    const shown = { kind: "revealed", by: "merchant", parts: [], before: null, after: row.masked, hold: null } as const;
    await note(client, whose, shown, { to: [], now });
    return { kind: "revealed", payout: payee.payout };
  });

/** What whoever pays is told: to whom, or why not now. */
export type PayoutAnswer =
  | { kind: "pay"; payee: Payee & { payout: PayoutTarget } }
  | { kind: "held"; hold: PayoutHold }
  | { kind: "missing" }
  | { kind: Unreadable };

/** To whom a partner's money may be sent now. Ask in the transaction that marks it as sent: `client` sees the newest hold. */
export async function payoutTo(client: pg.ClientBase, whose: Whose, now: Instant): Promise<PayoutAnswer> {
  if ((await rows.lockPartner(client, whose.shopId, whose.partnerId)) === null) return { kind: "missing" };
  const row = await rows.findPayee(client, whose.shopId, whose.partnerId);
  const hindrance = payoutHindrance(row, now);
  if (hindrance !== null) return hindrance;
  const { payee, unreadable } = openRow(whose, row);
  if (unreadable !== null) return { kind: unreadable };
  if (payee === null || payee.payout === null) return { kind: "missing" };
  return { kind: "pay", payee: { ...payee, payout: payee.payout } };
}

function openRow(whose: Whose, { sealed }: rows.PayeeRow): { payee: Payee | null; unreadable: Unreadable | null } {
  if (sealed === null) return { payee: null, unreadable: null };
  const opened = payeeSeal().open(whose, sealed);
  return opened.kind === "open" ? { payee: opened.payee, unreadable: null } : { payee: null, unreadable: opened.kind };
}

async function readPast(client: pg.ClientBase, whose: Whose, now: Instant) {
  const { shopId, partnerId } = whose;
  const since = { day: addDays(now, -1), hold: addDays(now, -PAYOUT_HOLD_DAYS) };
  const { mailed, ...past } = await rows.readPast(client, shopId, partnerId, since);
  return {
    ...past,
    addresses: mailed.flatMap(({ seq, mailTo }) => payeeSeal().openAddresses({ ...whose, seq }, mailTo) ?? []),
  };
}

type Noted = {
  kind: PayeeEvent["kind"];
  by: PayeeActor;
  parts: readonly PayeePart[];
  before: string | null;
  after: string | null;
  hold: PayoutHold | null;
};

async function note(
  client: pg.ClientBase,
  whose: Whose,
  { hold, ...change }: Noted,
  { to, now }: { to: readonly (string | null)[]; now: Instant },
): Promise<void> {
  const { shopId, partnerId } = whose;
  const seq = await rows.nextSeq(client, shopId, partnerId);
  const addresses = [
    ...new Map(to.flatMap((one) => (one === null ? [] : [[one.toLowerCase(), one] as const]))).values(),
  ];
  const mailTo = addresses.length === 0 ? null : payeeSeal().sealAddresses({ ...whose, seq }, addresses);
  const event = { ...change, seq, at: now, heldUntil: hold?.until ?? null, mails: addresses.length, mailTo };
  await rows.insertEvent(client, shopId, partnerId, event);
  if (mailTo === null) return;
  await addJob(client, "mail-payee-change", { shopId, partnerId, seq }, { key: `payee:${shopId}:${partnerId}:${seq}` });
}
