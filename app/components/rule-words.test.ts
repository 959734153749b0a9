import { expect, test } from "vitest";
import { DEFAULT_RULE } from "../domain/rule.ts";
import { ruleSentences, ruleWords } from "./rule-words.ts";

test("a rule is told as far as its evidence is gathered: nothing is promised that does not come", () => {
  expect(ruleWords(DEFAULT_RULE)).toBe("Code, then link");
  expect(ruleSentences(DEFAULT_RULE).join(" ")).not.toMatch(/hand|brought this customer/);
  expect(ruleSentences(DEFAULT_RULE)).toHaveLength(3);
});

test("with all evidence, it is told in the order in which it asks", () => {
  expect(ruleWords(DEFAULT_RULE, DEFAULT_RULE.order)).toBe("Code, then link, then earlier customer");
  expect(ruleSentences(DEFAULT_RULE, DEFAULT_RULE.order)[2]).toBe(
    "Without a code, the partner whose link was clicked last in the 30 days before the order.",
  );
});
