// An error on the console is a fault that nobody asserted: it fails the test. A test that expects one replaces
// console.error with a spy of its own.
import { afterEach, beforeEach, expect, vi } from "vitest";

let printed: unknown[][] = [];

beforeEach(() => {
  printed = [];
  vi.spyOn(console, "error").mockImplementation((...args: unknown[]) => {
    printed.push(args);
  });
});

afterEach(() => {
  const errors = printed;
  vi.restoreAllMocks();
  expect(errors, "console.error was called").toEqual([]);
});
