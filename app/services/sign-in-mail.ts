import type { Mail } from "../mail/smtp.ts";
import { htmlOf, oneLine } from "./mail-text.ts";

/** The mail with a link to a partner's page. Names come from people: in HTML they stay text. */
export function signInMail(given: { to: string; partner: string; shop: string; url: string }): Mail {
  const { to, partner, shop, url } = given;
  const lines = [
    `Hello ${partner},`,
    `this link opens your partner page at ${shop}. It works once, for 15 minutes.`,
    "If you did not ask for it, there is nothing to do: nobody gets in without it.",
  ];
  const [hello, what, otherwise] = lines.map(htmlOf);
  return {
    to,
    subject: `Your partner page at ${oneLine(shop)}`,
    text: `${lines[0]}\n\n${lines[1]}\n\n${url}\n\n${lines[2]}\n`,
    html: `<p>${hello}</p><p>${what}</p><p><a href="${htmlOf(url)}">Open your partner page</a></p><p>${otherwise}</p>`,
  };
}
