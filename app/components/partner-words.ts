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

/** What a change of state has done: "2 of 3 partners archived, 3 codes stopped". Without a name they are counted. */
export function changedWords(name: string | null, changed: StateChanged): string {
  const { state, asked, partners, stopped, stopping, house, given, atRest } = changed;
  const whom = name ?? (partners === asked ? counted(asked, "partner") : `${partners} of ${counted(asked, "partner")}`);
  const codes = [
    ...(stopped > 0 ? [`${counted(stopped, "code")} stopped`] : []),
    ...(stopping > 0 ? [`${counted(stopping, "code")} being stopped`] : []),
    ...(house > 0 ? [`${counted(house, "code")} kept as the house’s own`] : []),
    ...(given > 0 ? [`${counted(given, "code")} given on`] : []),
    ...(atRest > 0 ? [`${counted(atRest, "code")} ${atRest === 1 ? "stays" : "stay"} stopped`] : []),
  ];
  return [`${whom} ${state}`, ...codes].join(", ");
}
