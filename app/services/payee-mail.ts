// What a partner is told by mail when something about their payouts changed: that it did, by whom, and until when payouts
// wait. Never what it was, nor what it is now: a mailbox may be the thief's.
import type pg from "pg";
import { findUnmailed, noteMailed, noteTold } from "../db/payees.ts";
import type { Instant, PartnerId } from "../domain/ids.ts";
import type { PayeeActor, PayeePart } from "../domain/payee.ts";
import type { Shop } from "../domain/shop.ts";
import type { Mail, SendMail } from "../mail/smtp.ts";
import { letter } from "./letter.ts";
import { oneLine } from "./mail-text.ts";
import { payeeSeal } from "./payee-seal.ts";

type Mailing = { pool: pg.Pool; shop: Shop; send: SendMail; now: Instant };

/**
 * Mails one event to the addresses that were not told of it yet, each by itself: one that takes no mail, which may be the
 * thief's, keeps no other from hearing. Returns how many. Errors: the first of the mail server's, after all were tried.
 */
export async function mailPayeeChange(
  { pool, shop, send, now }: Mailing,
  { partnerId, seq }: { partnerId: PartnerId; seq: number },
): Promise<number> {
  const event = await findUnmailed(pool, shop.id, partnerId, seq);
  if (event === null) return 0;
  const to = payeeSeal().openAddresses({ shopId: shop.id, partnerId, seq }, event.mailTo) ?? [];
  const rest = [...to.entries()].filter(([place]) => !event.told.includes(place));
  const refusals: unknown[] = [];
  for (const [place, address] of rest) {
    try {
      await send(payeeMail({ ...event, to: address, shop }));
    } catch (refusal) {
      refusals.push(refusal);
      continue;
    }
    await noteTold(pool, shop.id, partnerId, { seq, place });
  }
  if (refusals.length > 0) throw refusals[0];
  if (to.length > 0) await noteMailed(pool, shop.id, partnerId, { seq, now });
  return rest.length;
}

type Told = {
  to: string;
  shop: Pick<Shop, "name" | "timeZone">;
  partner: string;
  by: PayeeActor;
  parts: readonly PayeePart[];
  at: Instant;
  heldUntil: Instant | null;
};

const PARTS: Record<PayeePart, string> = {
  kind: "person or business",
  name: "the legal name",
  address: "the postal address",
  vatId: "the VAT id",
  payout: "where the money is sent",
  email: "the e-mail address that warnings like this one go to",
};

export function payeeMail({ to, shop, partner, by, parts, at, heldUntil }: Told): Mail {
  const time = (moment: Instant) => inZone(moment, shop.timeZone);
  const who = by === "partner" ? "on your partner page" : `by ${shop.name}`;
  const lines = [
    `Hello ${partner},`,
    `On ${time(at)} this was changed ${who}: ${parts.map((part) => PARTS[part]).join(", ")}.`,
    heldUntil === null
      ? "Payouts to you go on as before."
      : `Payouts to you wait until ${time(heldUntil)}, so that nobody else can be paid in your place.`,
    `If you know of it, there is nothing to do. If not, tell ${shop.name}${heldUntil === null ? "" : " before then"}, in a way that you have used before; somebody else may be reading your mail or your partner page.`,
  ];
  return letter({ to, subject: `Your payout details at ${oneLine(shop.name)} were changed`, before: lines });
}

function inZone(at: Instant, timeZone: string): string {
  const format = { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" } as const;
  return `${new Intl.DateTimeFormat("en-GB", { ...format, hourCycle: "h23", timeZone }).format(at)} (${timeZone})`;
}
