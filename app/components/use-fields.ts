import { useEffect, useState } from "react";
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

export function useFields<T extends Fields>(saved: T, problems: readonly FieldProblem[] | undefined): FieldsForm<T> {
  const [values, setValues] = useState(saved);
  const [mended, setMended] = useState<ReadonlySet<string>>(new Set());
  const savedText = JSON.stringify(saved);

  // A save answers with new saved values; what is typed meanwhile stays where it differs from nothing.
  useEffect(() => setValues(JSON.parse(savedText)), [savedText]);
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
  const problem = (name: string) =>
    mended.has(name) ? undefined : problems?.find(({ field }) => field === name)?.message;
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
