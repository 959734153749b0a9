import { useEffect, useRef, useState } from "react";
import { changedFields } from "../domain/changed-fields.ts";
import type { FieldProblem } from "../domain/shop.ts";

export type Fields = Record<string, string>;

/** A form that is typed into: what stands there, whether it differs from what is saved, and what is wrong with it. */
export type FieldsForm<T extends Fields> = {
  values: T;
  dirty: boolean;
  set: (changes: Partial<T>) => void;
  discard: () => void;
  /** What a Polaris text field needs; its problem goes as soon as it is typed into again. */
  bind: (name: keyof T & string) => {
    id: string;
    name: string;
    value: string;
    onChange: (value: string) => void;
    error?: string;
    autoComplete: "off";
  };
  problem: (name: string) => string | undefined;
};

/** `cannot`: what is wrong with what stands there, known before it is sent. */
export function useFields<T extends Fields>(
  saved: T,
  problems: readonly FieldProblem[] | undefined,
  cannot?: (values: T) => FieldProblem | null,
): FieldsForm<T> {
  const [values, setValues] = useState(saved);
  const [mended, setMended] = useState<ReadonlySet<string>>(new Set());
  const savedText = JSON.stringify(saved);

  // A save answers with new saved values. Where it was refused, somebody else saved them: what was typed stays over them.
  const before = useRef(saved);
  const refused = problems !== undefined && problems.length > 0;
  const refusedNow = useRef(refused);
  refusedNow.current = refused;
  useEffect(() => {
    const now: T = JSON.parse(savedText);
    const shown = before.current;
    before.current = now;
    setValues((typed) => (refusedNow.current ? { ...now, ...changedFields(typed, shown) } : now));
  }, [savedText]);
  useEffect(() => {
    if (!problems) return;
    setMended(new Set());
    const first = problems[0]?.field;
    if (first) document.getElementById(first)?.focus();
  }, [problems]);

  const set = (changes: Partial<T>) => {
    setValues((current) => ({ ...current, ...changes }));
    setMended((current) => new Set([...current, ...Object.keys(changes)]));
  };
  const known = cannot?.(values) ?? null;
  const problem = (name: string) => {
    if (known?.field === name) return known.message;
    return mended.has(name) ? undefined : problems?.find(({ field }) => field === name)?.message;
  };
  return {
    values,
    dirty: JSON.stringify(values) !== savedText,
    set,
    discard: () => setValues(saved),
    problem,
    bind: (name) => {
      const error = problem(name);
      return {
        id: name,
        name,
        value: values[name] ?? "",
        onChange: (value) => set({ [name]: value } as Partial<T>),
        ...(error !== undefined && { error }),
        autoComplete: "off",
      };
    },
  };
}
