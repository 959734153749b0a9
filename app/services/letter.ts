import type { Mail } from "../mail/smtp.ts";
import { htmlOf } from "./mail-text.ts";

type Letter = {
  to: string;
  subject: string;
  /** Paragraphs before and after the link. Names and notes come from people: in HTML they stay text. */
  before: readonly string[];
  link?: { url: string; label: string };
  after?: readonly string[];
};

/** A mail in plain words, as text and as HTML. */
export function letter({ to, subject, before, link, after = [] }: Letter): Mail {
  const paragraphs = (texts: readonly string[]) =>
    texts.map((text) => `<p>${htmlOf(text).replace(/\r?\n/g, "<br>")}</p>`);
  const anchor = link === undefined ? [] : [`<p><a href="${htmlOf(link.url)}">${htmlOf(link.label)}</a></p>`];
  return {
    to,
    subject: subject.replace(/[\r\n]+/g, " ").slice(0, 140),
    text: `${[...before, ...(link === undefined ? [] : [link.url]), ...after].join("\n\n")}\n`,
    html: [...paragraphs(before), ...anchor, ...paragraphs(after)].join(""),
  };
}
