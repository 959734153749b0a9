import { parseCrontab } from "graphile-worker";
import { expect, test } from "vitest";
import { TASK_NAMES } from "../db/jobs.ts";
import { CRONTAB, TASKS } from "./index.ts";

test("every job that can be added has one task", () => {
  expect(TASKS.map(({ name }) => name).toSorted()).toEqual([...TASK_NAMES]);
});

test("every schedule can be read, and is of a task that there is", () => {
  const scheduled = parseCrontab(CRONTAB).map(({ task }) => task);
  expect(scheduled).toEqual([
    "approve-due",
    "approve-due",
    "prune-quarantine",
    "prune-clicks",
    "activate-pixels",
    "reconcile-stores",
    "ask-journeys",
    "prune-access",
    "keep-payees",
    "prune-batches",
    "sweep-stores",
    "resume-batches",
    "hand-over-codes",
  ]);
});
