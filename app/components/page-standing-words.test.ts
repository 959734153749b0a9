import { expect, test } from "vitest";
import { pageStandingWords } from "./page-standing-words.ts";

const ada = { name: "Ada", email: "ada@example.com", state: "active" } as const;
const standing = { open: true, signedIn: true, sendsMail: true };

test("nobody is said to read a page that the merchant has closed", () => {
  expect(pageStandingWords(ada, standing)).toBe("Ada has signed in and reads codes, orders and earnings there.");
  for (const partner of [ada, { ...ada, email: null }, { ...ada, state: "applied" } as const])
    for (const signedIn of [true, false])
      expect(pageStandingWords(partner, { ...standing, open: false, signedIn })).toBe(
        "Partners have no page in your shop at the moment. Ada reads nothing there until you turn it on.",
      );
});

test("who is invited is invited all the same, and promised no page that there is not", () => {
  const invited = { ...ada, state: "invited" } as const;
  expect(pageStandingWords(invited, standing)).toContain("and read codes, orders and earnings");
  expect(pageStandingWords(invited, { ...standing, open: false })).toBe(
    "Ada was mailed an invitation. On accepting it they are active. Partners have no page in your shop at the moment.",
  );
});
