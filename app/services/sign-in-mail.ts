import { portalAddress } from "../domain/links.ts";
import type { Shop } from "../domain/shop.ts";
import type { Mail } from "../mail/smtp.ts";
import { letter } from "./letter.ts";
import { INVITATION_DAYS } from "./partner-mails.ts";

/** `asker`: who wanted it sent, and the reader where they were logged in to the shop. */
type MailGiven = {
  to: string;
  partners: readonly string[];
  shop: Shop;
  url: string;
  asker: "reader" | "account" | "merchant";
};

const GOOD = {
  reader: "It works once, for 15 minutes.",
  account: "It works once, for 15 minutes, and only while you are logged in to the shop account that asked for it.",
  merchant: `It works once, for ${INVITATION_DAYS} days.`,
};

/** The mail with a link to a partner's page, or to those of all partners who read their mail at one address. */
export function signInMail({ to, partners, shop, url, asker }: MailGiven): Mail {
  const [first = ""] = partners;
  const several = partners.length > 1;
  const pages = several ? `pages at ${shop.name}: ${listOf(partners)}` : `page at ${shop.name}`;
  return letter({
    to,
    subject: `Your partner ${several ? "pages" : "page"} at ${shop.name.slice(0, 100)}`,
    before: [several ? "Hello," : `Hello ${first},`, `This link opens your partner ${pages}. ${GOOD[asker]}`],
    link: { url, label: several ? "Open your partner pages" : "Open your partner page" },
    after: [
      asker === "merchant"
        ? `${shop.name} sends it to you. After that, you find your page, and a new link to it, at ${portalAddress(shop)}`
        : "If you did not ask for it, there is nothing to do: nobody gets in without it.",
    ],
  });
}

const NAMED = 10;

function listOf(names: readonly string[]): string {
  const rest = names.length - NAMED;
  return rest > 0 ? `${names.slice(0, NAMED).join(", ")} and ${rest} more` : names.join(", ");
}
