import { useFetcher } from "@remix-run/react";
import { useIndexResourceState } from "@shopify/polaris";
import type { CodeKey } from "../domain/ids.ts";
import type { CodeState } from "../domain/offer.ts";
import type { FieldProblem } from "../domain/shop.ts";
import { toast } from "./bridge.ts";
import { type CodeRow, type CodeWish, isUnderWay } from "./codes-table.tsx";
import { counted } from "./numbers.ts";
import { useAnswer } from "./use-answer.ts";
import { usePolling } from "./use-polling.ts";
import { listed } from "./wish-words.ts";

type Changed =
  | { kind: "done"; state: CodeState; along?: CodeKey[] }
  | { kind: "waiting"; state: CodeState; problem: string | null; along?: CodeKey[] }
  | { kind: "deleted"; along?: CodeKey[] }
  | { kind: "not-found" }
  | { kind: "refused"; problems: FieldProblem[] };
type Answer = { wish: CodeWish; results: { key: CodeKey; changed: Changed }[] };

const DONE: Record<CodeWish, string> = { retry: "live", stop: "stopped", resume: "live again", delete: "deleted" };
const POLL_MS = 2500;

/** Stops, resumes, retries and deletes codes from a table, tells what worked, and keeps what did not for the page to say. */
export function useCodeWishes(rows: readonly CodeRow[]) {
  const fetcher = useFetcher<Answer>({ key: "code-wishes" });
  usePolling(rows.some(isUnderWay), POLL_MS);

  const answer = fetcher.data;
  useAnswer(answer, ({ wish, results }) => {
    const done = results.flatMap(({ key, changed }) =>
      changed.kind === "done" || changed.kind === "deleted" ? [key, ...(changed.along ?? [])] : [],
    );
    if (done.length > 0) toast(`${done.length <= 2 ? listed(done) : counted(done.length, "code")} ${DONE[wish]}`);
  });

  const busy = new Set(fetcher.state === "idle" ? [] : String(fetcher.formData?.get("keys") ?? "").split("\n"));
  const onWish = (wish: CodeWish, keys: readonly string[]) =>
    void fetcher.submit({ wish, keys: keys.join("\n") }, { method: "post", action: "/app/codes" });
  const problems =
    answer?.results.flatMap(({ changed }) =>
      changed.kind === "refused" ? changed.problems.map((p) => p.message) : [],
    ) ?? [];
  return { busy, onWish, problems: fetcher.state === "idle" ? problems : [] };
}

/** The chosen rows of a table of codes, and what can be done with all of them at once. */
export function useCodeSelection(
  rows: readonly CodeRow[],
  onWish: (wish: CodeWish, keys: readonly string[]) => void,
  onGive: (keys: readonly string[]) => void,
) {
  const { selectedResources, handleSelectionChange, clearSelection } = useIndexResourceState(
    rows.map(({ key }) => ({ id: key })),
  );
  const bulk = (content: string, act: (keys: readonly string[]) => void) => ({
    content,
    onAction: () => {
      act(selectedResources);
      clearSelection();
    },
  });
  return {
    chosen: selectedResources,
    onChange: handleSelectionChange,
    actions: [
      bulk("Reassign", onGive),
      bulk("Stop", (keys) => onWish("stop", keys)),
      bulk("Resume", (keys) => onWish("resume", keys)),
      bulk("Try again", (keys) => onWish("retry", keys)),
      bulk("Delete", (keys) => onWish("delete", keys)),
    ],
  };
}
