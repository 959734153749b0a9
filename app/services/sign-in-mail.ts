import type { Mail } from "../mail/smtp.ts";

/** `forAccount`: who asked was logged in to the shop. */
type MailGiven = { to: string; partner: string; shop: string; url: string; forAccount: boolean };

/** The mail with a link to a partner's page. Names come from people: in HTML they stay text. */
export function signInMail(given: MailGiven): Mail {
  const { to, partner, shop, url, forAccount } = given;
  const where = forAccount ? ", only in the shop account that asked for it" : "";
  const lines = [
    `Hello ${partner},`,
    `this link opens your partner page at ${shop}. It works once, for 15 minutes${where}.`,
    "If you did not ask for it, there is nothing to do: nobody gets in without it.",
  ];
  const [hello, what, otherwise] = lines.map(htmlOf);
  return {
    to,
    subject: `Your partner page at ${shop.replace(/[\r\n]+/g, " ").slice(0, 100)}`,
    text: `${lines[0]}\n\n${lines[1]}\n\n${url}\n\n${lines[2]}\n`,
    html: `<p>${hello}</p><p>${what}</p><p><a href="${htmlOf(url)}">Open your partner page</a></p><p>${otherwise}</p>`,
  };
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const htmlOf = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
