import { describe, expect, test } from "vitest";
import { type Linked, NO_TAGS, parseLinkTags, tagsOf } from "./link-tags.ts";

const ADA: Linked = { partner: "Ada & Søn", handle: "ada", code: "ADA20", offer: "Autumn 20 %" };
const CLICK: Linked = { ...ADA, code: null, offer: null };

test.each([
  ["{partner}", ADA, "Ada & Søn"],
  ["{handle}-{code}", ADA, "ada-ADA20"],
  ["affiliate", CLICK, "affiliate"],
  ["{offer}", CLICK, null],
  ["spring-{code}", CLICK, null],
  ["", ADA, null],
  [`${"x".repeat(99)}😀😀`, ADA, `${"x".repeat(99)}😀`],
  ["{partner}", { ...ADA, partner: "{code}" }, "{code}"],
])("%s is filled", (source, linked, value) => {
  expect(tagsOf({ ...NO_TAGS, source }, linked)).toEqual(value === null ? [] : [["utm_source", value]]);
});

describe("a form of tags", () => {
  const parse = (fields: Record<string, string>, taken: string[] = ["ref"]) => parseLinkTags(fields, taken);
  test("keeps what is typed, and leaves out what is not", () => {
    expect(parse({ source: " {partner} ", medium: "affiliate" })).toEqual({
      ok: true,
      value: { source: "{partner}", medium: "affiliate", campaign: "", content: "" },
    });
  });
  test.each([
    ["{parnter}", /\{parnter\} stands for nothing\. Use \{partner\}, \{handle\}/],
    ["{partner", /brace is not closed/],
    ["partner}", /brace is not closed/],
    ["{}", /\{\} stands for nothing/],
    ["x".repeat(101), /at most 100 characters/],
  ])("refuses %s", (campaign, message) => {
    expect(parse({ campaign })).toEqual({
      ok: false,
      error: [{ field: "campaign", message: expect.stringMatching(message) }],
    });
  });
  test("refuses a tag that names partners here", () => {
    expect(parse({ source: "vouch" }, ["ref", "UTM_Source"])).toMatchObject({
      ok: false,
      error: [{ field: "source" }],
    });
    expect(parse({ medium: "affiliate" }, ["ref", "utm_source"])).toMatchObject({ ok: true });
  });
});
