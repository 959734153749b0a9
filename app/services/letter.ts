import type { Mail } from "../mail/smtp.ts";
import { htmlOf } from "./mail-text.ts";

type Letter = {
  to: string;
  subject: string;
  /** Paragraphs before and after the link. Names and notes come from people: in HTML they stay text. */
  before: readonly string[];
  link?: { url: string; label: string } | undefined;
  after?: readonly string[];
};

/** A mail in plain words, as text and as HTML. */
export function letter({ to, subject: given, before, link, after = [] }: Letter): Mail {
  const subject = given.replace(/[\r\n]+/g, " ").slice(0, 140);
  const body = [...before.map(paragraph), ...(link === undefined ? [] : buttonOf(link)), ...after.map(paragraph)];
  const way = link === undefined ? [] : [`${link.label}:\n${link.url}`];
  return { to, subject, text: `${[...before, ...way, ...after].join("\n\n")}\n`, html: documentOf(subject, body) };
}

// Mail programs keep what stands on an element, and drop much of what stands in a style sheet.
const BODY =
  "margin:0;padding:24px 16px;background:#fff;color:#1a1a1a;font:16px/1.5 -apple-system,'Segoe UI',sans-serif";
const COLUMN = "max-width:544px;margin:0 auto;overflow-wrap:anywhere";
const BUTTON =
  "display:inline-block;padding:12px 20px;border-radius:6px;background:#1a1a1a;color:#fff;font-weight:600;text-decoration:none";

const documentOf = (title: string, body: readonly string[]): string =>
  '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
  `<meta name="viewport" content="width=device-width, initial-scale=1"><title>${htmlOf(title)}</title></head>` +
  `<body style="${BODY}"><div style="${COLUMN}">${body.join("")}</div></body></html>`;

const paragraph = (text: string): string => `<p style="margin:0 0 16px">${htmlOf(text).replace(/\r?\n/g, "<br>")}</p>`;

/** The address stands there too: some mail programs open no buttons, and a careful reader looks where they lead. */
function buttonOf({ url, label }: { url: string; label: string }): string[] {
  const address = htmlOf(url);
  return [
    `<p style="margin:24px 0 16px"><a href="${address}" style="${BUTTON}">${htmlOf(label)}</a></p>`,
    `<p style="margin:0 0 24px;font-size:14px;color:#555">Or open this address:<br><a href="${address}" style="color:#0b57d0;word-break:break-all">${address}</a></p>`,
  ];
}
