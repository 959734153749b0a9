import { useFetcher } from "@remix-run/react";
import { useIndexResourceState } from "@shopify/polaris";
import { isUnderWay } from "../domain/code-state.ts";
import type { ListOwner } from "../domain/list-wish.ts";
import type { CodeState } from "../domain/offer.ts";
import type { Page } from "../domain/page.ts";
import { toast } from "./bridge.ts";
import type { CodeWish } from "./code-buttons.tsx";
import type { CodeRow } from "./code-row.ts";
import { type Answered, notSaved } from "./not-saved.tsx";
import { counted } from "./numbers.ts";
import { useAnswer } from "./use-answer.ts";
import { usePolling } from "./use-polling.ts";
import { doneWords, leftWords, type Wished } from "./wish-words.ts";

/** `all`: how many codes a job sees to. */
type Answer = Answered & { wish: CodeWish; results: Wished[]; all?: number };

/** Which codes: those named, or all of the list. */
export type Keys = readonly string[] | "all";
type CodeList = { of: ListOwner; search: string; state: CodeState | null };

const ALL: Record<CodeWish, string> = {
  retry: "Trying again",
  stop: "Stopping",
  resume: "Resuming",
  delete: "Deleting",
};
const POLL_MS = 2500;

/** Stops, resumes, retries and deletes codes from a table, tells what worked, and keeps what did not for the page to say. */
export function useCodeWishes(rows: readonly CodeRow[], { of, search, state }: CodeList) {
  const fetcher = useFetcher<Answer>({ key: "code-wishes" });
  usePolling(
    rows.some(({ state }) => isUnderWay(state)),
    POLL_MS,
  );

  const answer = fetcher.data;
  useAnswer(answer, ({ wish, results, all }) => {
    if (all !== undefined) return toast(`${ALL[wish]} ${counted(all, "code")}. You can leave this page`);
    const done = doneWords(wish, results);
    if (done !== null) toast(done);
  });

  const busy = new Set(fetcher.state === "idle" ? [] : String(fetcher.formData?.get("keys") ?? "").split("\n"));
  const onWish = (wish: CodeWish, keys: Keys) => {
    const whose = "whole" in of ? {} : of;
    const which = keys === "all" ? { all: "on", ...whose, q: search, state: state ?? "" } : { keys: keys.join("\n") };
    void fetcher.submit({ wish, ...which }, { method: "post", action: "/app/codes" });
  };
  const refused =
    answer?.results.flatMap(({ changed }) =>
      changed.kind === "refused" ? changed.problems.map((p) => p.message) : [],
    ) ?? [];
  const problems = [...[notSaved(answer) ?? []].flat(), ...refused, ...leftWords(answer?.results ?? [])];
  return { busy, onWish, problems: fetcher.state === "idle" ? problems : [] };
}

/** The chosen rows of a table of codes, or all codes of the list, and what can be done with all of them at once. */
export function useCodeSelection(
  { rows, total }: Pick<Page<CodeRow>, "rows" | "total">,
  onWish: (wish: CodeWish, keys: Keys) => void,
  onGive: (keys: Keys) => void,
) {
  const { selectedResources, allResourcesSelected, handleSelectionChange, clearSelection } = useIndexResourceState(
    rows.map(({ key }) => ({ id: key })),
  );
  const all = allResourcesSelected && total > rows.length;
  const bulk = (content: string, act: (keys: Keys) => void) => ({
    content,
    onAction: () => {
      act(all ? "all" : selectedResources);
      clearSelection();
    },
  });
  return {
    chosen: selectedResources,
    all: { total, chosen: all },
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
