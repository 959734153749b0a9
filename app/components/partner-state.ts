import { useFetcher } from "@remix-run/react";
import type { ChosenState, PartnerStateName, StateChanged } from "../domain/partner.ts";
import type { Refused } from "../domain/shop.ts";
import { toast } from "./bridge.ts";
import { changedWords } from "./partner-words.ts";
import { type StateFields, useStateChange } from "./state-change.tsx";
import { useAnswer } from "./use-answer.ts";

/** Changes the state of a partner from their own page. */
export function usePartnerState(name: string) {
  const fetcher = useFetcher<StateChanged | Refused>();
  const answer = fetcher.data;
  useAnswer(answer, (told) => {
    if (told.kind === "state") toast(changedWords(name, told));
  });
  const submit = (fields: StateFields) => void fetcher.submit(fields, { method: "post" });
  return useStateChange(submit, { saving: fetcher.state !== "idle", said: answer });
}

/** What the day means that stands beside a partner. */
export const SINCE: Record<PartnerStateName, string> = {
  invited: "Added on",
  applied: "Applied on",
  active: "Partner since",
  paused: "Partner since",
  archived: "Added on",
};

/** What can become of a partner. */
export const STATE_ACTIONS: Record<PartnerStateName, { content: string; to: ChosenState }[]> = {
  invited: [
    { content: "Make active", to: "active" },
    { content: "Archive", to: "archived" },
  ],
  applied: [{ content: "Approve", to: "active" }],
  active: [
    { content: "Pause", to: "paused" },
    { content: "Archive", to: "archived" },
  ],
  paused: [
    { content: "Resume", to: "active" },
    { content: "Archive", to: "archived" },
  ],
  archived: [{ content: "Make active", to: "active" }],
};
