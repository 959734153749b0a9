import type { Mail } from "../mail/smtp.ts";
import { letter } from "./letter.ts";

/** `forAccount`: who asked was logged in to the shop. */
type MailGiven = { to: string; partners: readonly string[]; shop: string; url: string; forAccount: boolean };

/** The mail with a link to a partner's page, or to those of all partners who read their mail at one address. */
export function signInMail({ to, partners, shop, url, forAccount }: MailGiven): Mail {
  const [first = ""] = partners;
  const several = partners.length > 1;
  const good = `It works once, for 15 minutes${forAccount ? ", and only while you are logged in to the shop account that asked for it" : ""}.`;
  return letter({
    to,
    subject: `Your partner ${several ? "pages" : "page"} at ${shop.slice(0, 100)}`,
    before: [
      several ? "Hello," : `Hello ${first},`,
      several
        ? `This link opens your partner pages at ${shop}: ${listOf(partners)}. ${good}`
        : `This link opens your partner page at ${shop}. ${good}`,
    ],
    link: { url, label: several ? "Open your partner pages" : "Open your partner page" },
    after: ["If you did not ask for it, there is nothing to do: nobody gets in without it."],
  });
}

const NAMED = 10;

function listOf(names: readonly string[]): string {
  const rest = names.length - NAMED;
  return rest > 0 ? `${names.slice(0, NAMED).join(", ")} and ${rest} more` : names.join(", ");
}
