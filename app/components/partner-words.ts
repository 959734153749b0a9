import type { Channel, StateChanged } from "../domain/partner.ts";
import { counted } from "./numbers.ts";

/** Where a partner promotes. */
export const CHANNEL_WORDS: Record<Channel, string> = {
  podcast: "Podcast",
  video: "Video",
  social: "Social media",
  newsletter: "Newsletter",
  publisher: "Publisher",
  other: "Other",
};

/** What a change of state has done: "2 partners archived, 3 codes stopped". */
export function changedWords(whom: string, { state, stopped, stopping }: Omit<StateChanged, "partners">): string {
  const codes = [
    ...(stopped > 0 ? [`${counted(stopped, "code")} stopped`] : []),
    ...(stopping > 0 ? [`${counted(stopping, "code")} being stopped`] : []),
  ];
  return [`${whom} ${state}`, ...codes].join(", ");
}
