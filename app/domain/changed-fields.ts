import { TERMS_NAMES } from "./terms-form.ts";

/**
 * What was typed anew, to be saved over what stands there by then: two windows on one thing do not undo each other. What is earned
 * is said in fields that mean nothing apart.
 */
export function changedFields(
  typed: Readonly<Record<string, string>>,
  shown: Readonly<Record<string, string>>,
  names: Readonly<Record<string, string>> = TERMS_NAMES,
): Record<string, string> {
  const terms: string[] = Object.values(names);
  const anew = terms.some((name) => typed[name] !== shown[name]);
  return Object.fromEntries(
    Object.entries(typed).filter(([name, text]) => (terms.includes(name) ? anew : text !== shown[name])),
  );
}
