// As whom mails reach their readers: over SMTP, as a mailbox receives them.
import { afterAll, beforeAll, expect, test } from "vitest";
import { smtp } from "../app/mail/smtp.ts";
import { makeMailbox } from "../simulator/mailbox/mailbox.ts";

const FROM = "Vouch <partners@operator.example>";
const mailbox = makeMailbox(() => undefined);
let url: string;
beforeAll(async () => {
  url = await mailbox.listen(0);
});
afterAll(() => mailbox.close());

async function mailedBy(shop: { name: string; contactEmail: string | null }, from = FROM) {
  await smtp({ url, from }, shop)({ to: "ada@example.com", subject: "Hello", text: "Hello", html: "<p>Hello</p>" });
  return mailbox.mails.at(-1) ?? expect.fail("no mail came");
}

test("a mail is the shop's by name, from the operator's address, and is answered to the shop", async () => {
  const mail = await mailedBy({ name: "Fern & Field", contactEmail: "hello@fern.example" });
  expect([mail.from, mail.replyTo]).toEqual([
    '"Fern & Field" <partners@operator.example>',
    '"Fern & Field" <hello@fern.example>',
  ]);
});

test.each([
  ["partners@operator.example", "partners@operator.example"],
  ['"Vouch, of Operator" <partners@operator.example>', "partners@operator.example"],
])("of a sender set as %s the address alone is taken", async (from, address) => {
  const mail = await mailedBy({ name: "Blüte 日本", contactEmail: null }, from);
  expect([mail.from, mail.replyTo]).toEqual([`Blüte 日本 <${address}>`, ""]);
});

test("a shop without a name is mailed for under the operator's", async () => {
  expect((await mailedBy({ name: "", contactEmail: null })).from).toBe("Vouch <partners@operator.example>");
});

test.each([
  "Fern\r\nBcc: eve@evil.example\r\nX: y",
  'Fern" <eve@evil.example>, "x',
  "eve@evil.example, Fern",
  "Fern <eve@evil.example>",
  "Fern\0\u2028\n\nbody",
])("a shop's name brings no header, sender or recipient of its own: %j", async (name) => {
  const mail = await mailedBy({ name, contactEmail: "hello@fern.example\r\nBcc: eve@evil.example" });
  expect(mail.recipients).toEqual(["ada@example.com"]);
  expect(mail.from).toMatch(/ <partners@operator\.example>$/);
  expect(mail.from.match(/<[^>]*>/g)?.at(-1)).toBe("<partners@operator.example>");
  expect(mail.sender).toBe("partners@operator.example");
  expect(mail.headers).toEqual([
    "content-type",
    "date",
    "from",
    "message-id",
    "mime-version",
    "reply-to",
    "subject",
    "to",
  ]);
  expect(mail.text?.trim()).toBe("Hello");
});
