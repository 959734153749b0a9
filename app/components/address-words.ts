import type { ShortAddress } from "../domain/short-address.ts";

/** How a short address stands, as a sentence; null where all is well. */
export function addressWords({ path, state, problem, seen }: Omit<ShortAddress, "key" | "checkedAt">): string | null {
  switch (state) {
    case "live":
      return problem;
    case "writing":
      return problem ?? `${path} is being written in your store.`;
    case "removing":
      return problem ?? `${path} is being taken out of your store.`;
    case "failed":
      return problem ?? `${path} could not be written in your store.`;
    case "missing":
      return `${path} was removed in your store.`;
    case "differs":
      return seen === null || seen.path === path
        ? `${path} leads to ${seen?.target ?? "another page"} in your store since somebody changed it.`
        : `${path} was changed in your store: ${seen.path} leads to ${seen.target}.`;
  }
}
