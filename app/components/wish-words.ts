import { type CarriedWish, goesAlong, type Twin } from "../domain/twin.ts";
import { counted } from "./numbers.ts";

type Row = { key: string; display: string; twins: readonly Twin[] };

/** What people type who misread these codes, and what a wish takes along without its being chosen. */
export function twinsAlong(wish: CarriedWish, rows: readonly Row[]): string[] {
  const chosen = new Set<string>(rows.map(({ key }) => key));
  const twins = rows.flatMap((row) => row.twins.filter((twin) => goesAlong(wish, twin)));
  return [...new Set(twins.map(({ key }) => key))].filter((key) => !chosen.has(key)).sort();
}

const VERB: Record<CarriedWish, { do: string; is: string }> = {
  stop: { do: "Stop", is: "stopped" },
  resume: { do: "Resume", is: "live again" },
  delete: { do: "Delete", is: "deleted" },
};

export type WishQuestion = { title: string; confirm: string; sentences: string[] };

/** What to read before a wish that takes twins along, or deletes several codes; null where it is just carried out. */
export function wishQuestion(wish: CarriedWish, rows: readonly Row[]): WishQuestion | null {
  const along = twinsAlong(wish, rows);
  const several = rows.length > 1;
  if (along.length === 0 && !(wish === "delete" && several)) return null;
  const [first] = rows;
  const what = several ? counted(rows.length, "code") : (first?.display ?? "");
  return {
    title: `${VERB[wish].do} ${what}?`,
    confirm: VERB[wish].do,
    sentences: [
      ...(along.length > 0 ? [alongSentence(along, several ? "them" : what, VERB[wish].is)] : []),
      ...(wish === "delete" ? [DELETING] : []),
    ],
  };
}

const MOST_NAMES = 3;

function alongSentence(along: readonly string[], of: string, is: string): string {
  const who = `for those who misread ${of}`;
  const be = along.length === 1 ? "is" : "are";
  if (along.length > MOST_NAMES) return `${counted(along.length, "code")} ${who} ${be} ${is} too.`;
  return `${listed(along)}, ${who}, ${be} ${is} too.`;
}

const DELETING = "Codes that orders carried stay in the books. What is deleted does not come back.";

/** "A", "A and B", "A, B and C". */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
