import { expect, test } from "vitest";
import type { Day } from "./ids.ts";
import { parsePost, weekOf } from "./post.ts";

test.each([
  ["2026-11-23", "2026-11-23", "2026-11-29"],
  ["2026-11-29", "2026-11-23", "2026-11-29"],
  ["2026-11-30", "2026-11-30", "2026-12-06"],
  ["2027-01-01", "2026-12-28", "2027-01-03"],
])("%s is in the week from %s to %s", (day, from, to) => expect(weekOf(day as Day)).toEqual({ from, to }));

test.each([
  [
    { day: "2026-11-20", channel: "podcast", note: " Episode 12 " },
    { day: "2026-11-20", channel: "podcast", note: "Episode 12" },
  ],
  [{ day: "2026-11-20" }, { day: "2026-11-20", channel: null, note: "" }],
])("%o is a post", (fields, post) => expect(parsePost(fields)).toEqual({ ok: true, value: post }));

test.each([
  [{}, ["day"]],
  [{ day: "2026-02-30" }, ["day"]],
  [{ day: "2026-02-20", note: "x".repeat(501) }, ["note"]],
])("%o has wrong fields: %o", (fields, wrong) => {
  const parsed = parsePost(fields);
  expect(parsed.ok ? [] : parsed.error.map(({ field }) => field)).toEqual(wrong);
});
