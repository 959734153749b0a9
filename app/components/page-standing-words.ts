import type { PartnerStateName } from "../domain/partner.ts";

/** `open`: partners have a page in the shop; `signedIn`: this one has been there. */
export type PageStanding = { open: boolean; signedIn: boolean; sendsMail: boolean };

/** Whether a partner reads their page, and what is missing where they cannot. */
export function pageStandingWords(
  { name, email, state }: { name: string; email: string | null; state: PartnerStateName },
  { open, signedIn, sendsMail }: PageStanding,
): string {
  if (state === "invited" && email !== null && sendsMail) {
    const then = open ? "they are active, and read codes, orders and earnings" : "they are active";
    return `${name} was mailed an invitation. On accepting it ${then}.${open ? "" : ` ${CLOSED}`}`;
  }
  if (!open) return `${CLOSED} ${name} reads nothing there until you turn it on.`;
  if (email === null)
    return `Enter an e-mail address, and ${name} can read codes, orders and earnings on a page of your shop.`;
  if (!sendsMail) return "No mail server is set, so that nobody can sign in. Settings says more.";
  if (state === "applied") return `Once approved, ${name} is mailed a link to codes, orders and earnings.`;
  if (signedIn) return `${name} has signed in and reads codes, orders and earnings there.`;
  return `${name} has not signed in yet. A mailed link, good once for 14 days, opens the page.`;
}

const CLOSED = "Partners have no page in your shop at the moment.";
