import { createTransport } from "nodemailer";
import { afterAll, expect, test } from "vitest";
import { aShop, openFixture } from "../fixture.ts";

const fixture = await openFixture();
const { hand, simulator } = fixture;
afterAll(() => fixture.close());
const post = createTransport(simulator.smtpUrl);

test("a mail is read as it was written: names, long lines, both bodies", async () => {
  const text = `Grüße, ${"sehr ".repeat(40)}lang = 1\n日本`;
  await post.sendMail({
    from: '"Vöuch" <app@example.com>',
    to: "ada@example.com",
    subject: "Ihr Zugang – für Ada, die eine sehr lange Betreffzeile bekommt: 日本",
    text,
    html: `<p title="a=b">${text}</p>`,
  });
  const [mail] = await hand.mails({ to: "ada@example.com" });
  expect(mail).toMatchObject({
    from: "Vöuch <app@example.com>",
    subject: "Ihr Zugang – für Ada, die eine sehr lange Betreffzeile bekommt: 日本",
    recipients: ["ada@example.com"],
  });
  expect(mail?.text?.replaceAll("\r\n", "\n").trim()).toBe(text);
  expect(mail?.html?.replaceAll("\r\n", "\n").trim()).toBe(`<p title="a=b">${text}</p>`);
});

test("a link to a store leads to its storefront here, and can be clicked", async () => {
  const shop = await aShop(fixture);
  const { storefrontUrl } = await hand.shop(shop);
  const link = `https://${shop}/apps/partners/enter?token=x`;
  await post.sendMail({ from: "a@example.com", to: "bob@example.com", subject: "In", text: `Go: ${link}.` });
  const [mail] = await hand.mails({ to: "bob@example.com" });
  expect(mail?.text).toContain(`${storefrontUrl}/apps/partners/enter?token=x`);
  const page = await (await fetch(`${simulator.url}/mailbox/${mail?.id}`)).text();
  expect(page).toContain(`<a href="${storefrontUrl}/apps/partners/enter?token=x">`);
  expect(await (await fetch(`${simulator.url}/mailbox`)).text()).toContain("bob@example.com");
});

test("nothing of a mail runs in the mailbox", async () => {
  const evil = '<script>alert(1)</script>"><script>alert(2)</script>';
  await post.sendMail({ from: "a@example.com", to: "eve@example.com", subject: evil, text: evil, html: evil });
  const [mail] = await hand.mails({ to: "eve@example.com" });
  const page = await (await fetch(`${simulator.url}/mailbox/${mail?.id}`)).text();
  expect(page).not.toContain("<script>");
  expect(page).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
});
