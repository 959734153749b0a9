import type { Sign } from "../domain/watch.ts";
import { counted } from "./numbers.ts";
import { type Clock, when } from "./when.ts";

/** Why one new code is worth a look. */
export function signWords(sign: Sign, clock: Clock): string {
  const since = when(sign.since, clock);
  if (sign.kind === "silent" && sign.others)
    return `No order since it went live ${since}; clicks may be for other codes`;
  if (sign.kind === "silent") return `No order and no click since it went live ${since}`;
  return `${counted(sign.clicks, "click")} since it went live ${since}, and no order`;
}

/** What several new codes have in common. */
export function signsHeading({ silent, clicksOnly }: { silent: number; clicksOnly: number }): string {
  const codes = counted(silent + clicksOnly, "new code");
  const [are, get, bring] = silent + clicksOnly === 1 ? ["is", "gets", "brings"] : ["are", "get", "bring"];
  if (clicksOnly === 0) return `${codes} ${are} silent`;
  if (silent === 0) return `${codes} ${get} clicks and no order`;
  return `${codes} ${bring} no order yet`;
}
