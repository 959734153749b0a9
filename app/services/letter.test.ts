import { expect, test } from "vitest";
import { letter } from "./letter.ts";

const url = "https://vouch.test/portal/enter?shop=a.myshopify.com&key=k";
const link = { url, label: "Open your partner page" };
const given = { to: "ada@example.com", subject: "Your page", before: ["Hello <b>Ada</b>,", "One.\nTwo."], link };

test("a mail is a whole document, that says its language and fits a phone", () => {
  const { html } = letter(given);
  expect(html).toMatch(/^<!doctype html><html lang="en">/);
  expect(html).toContain('<meta charset="utf-8">');
  expect(html).toContain('name="viewport"');
  expect(html).toContain("<title>Your page</title>");
});

test("names and notes stay text, and lines stay lines", () => {
  const { html } = letter({ ...given, subject: "<i>" });
  expect(html).toContain("Hello &lt;b&gt;Ada&lt;/b&gt;,");
  expect(html).toContain("One.<br>Two.");
  expect(html).toContain("<title>&lt;i&gt;</title>");
  expect(html).not.toMatch(/<b>|<i>/);
});

test("the link is a button, and its address can be read and copied where buttons do not work", () => {
  const { html, text } = letter(given);
  const address = url.replace("&", "&amp;");
  expect(html.match(/href="([^"]+)"/g)).toEqual([`href="${address}"`, `href="${address}"`]);
  expect(html).toContain(">Open your partner page</a>");
  expect(html).toContain(`>${address}</a>`);
  expect(text).toBe(`Hello <b>Ada</b>,\n\nOne.\nTwo.\n\nOpen your partner page:\n${url}\n`);
});

test("a mail without a link has no button", () =>
  expect(letter({ ...given, link: undefined }).html).not.toContain("<a"));
