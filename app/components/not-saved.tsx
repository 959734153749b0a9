import { Banner, InlineError } from "@shopify/polaris";
import { useId } from "react";
import type { FieldProblem } from "../domain/shop.ts";

/** What a form or a button may be answered. */
export type Answered = { kind?: string; problems?: readonly FieldProblem[] };

/** Why the whole of it was not saved; what is wrong with one field stands at the field. */
export const notSaved = (answer: Answered | null | undefined): string | undefined =>
  answer?.kind === "refused" ? answer.problems?.find(({ field }) => field === "form")?.message : undefined;

type NotSavedProps = { problem: string | undefined };

/** Says above a form why the whole of it was not saved. */
export function NotSaved({ problem }: NotSavedProps) {
  return problem === undefined ? null : <Banner tone="critical">{problem}</Banner>;
}

/** The same beside a button, or in a row of a table, where a banner has no room. */
export function NotDone({ problem }: NotSavedProps) {
  const id = useId();
  if (problem === undefined) return null;
  return (
    <div role="alert">
      <InlineError message={problem} fieldID={id} />
    </div>
  );
}
