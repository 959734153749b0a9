import { expect, test } from "vitest";
import type { CodeKey } from "../domain/ids.ts";
import type { Twin } from "../domain/twin.ts";
import { twinsAlong, wishQuestion } from "./wish-words.ts";

const twin = (key: string, more: Partial<Twin> = {}): Twin => ({
  key: key as CodeKey,
  state: "live",
  stoppedAlong: false,
  ...more,
});
const row = (key: string, ...twins: Twin[]) => ({ key, display: key, twins });

test("a code without a twin that goes along is asked nothing", () => {
  expect(wishQuestion("stop", [row("ADA10")])).toBeNull();
  expect(wishQuestion("stop", [row("MARIO10", twin("MARI010", { state: "stopped" }))])).toBeNull();
  expect(wishQuestion("resume", [row("MARIO10", twin("MARI010", { state: "stopped" }))])).toBeNull();
  expect(wishQuestion("delete", [row("ADA10")])).toBeNull();
});

test("what goes along is named before", () => {
  expect(wishQuestion("stop", [row("MARIO10", twin("MARI010"))])).toEqual({
    title: "Stop MARIO10?",
    confirm: "Stop",
    sentences: ["MARI010, for those who misread MARIO10, is stopped too."],
  });
  const stopped = twin("MARI010", { state: "stopped", stoppedAlong: true });
  expect(wishQuestion("resume", [row("MARIO10", stopped)])?.sentences).toEqual([
    "MARI010, for those who misread MARIO10, is live again too.",
  ]);
  expect(wishQuestion("delete", [row("MARIO10", stopped)])?.sentences).toEqual([
    "MARI010, for those who misread MARIO10, is deleted too.",
    "Codes that orders carried stay in the books. What is deleted does not come back.",
  ]);
});

test("of several codes, those that go along are named, or counted where they are many", () => {
  const two = [row("MARIO10", twin("MARI010")), row("ANNA-10", twin("ANNA10"))];
  expect(wishQuestion("stop", two)).toMatchObject({
    title: "Stop 2 codes?",
    sentences: ["ANNA10 and MARI010, for those who misread them, are stopped too."],
  });
  const many = ["A", "B", "C", "D"].map((name) => row(`${name}-10`, twin(`${name}10`)));
  expect(wishQuestion("stop", many)?.sentences).toEqual(["4 codes for those who misread them are stopped too."]);
  expect(wishQuestion("delete", [row("A10"), row("B10")])).toMatchObject({ title: "Delete 2 codes?" });
});

test("a twin that is chosen itself is not named as going along", () => {
  expect(twinsAlong("stop", [row("MARIO10", twin("MARI010")), row("MARI010")])).toEqual([]);
});
