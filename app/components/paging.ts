import type { IndexTableProps } from "@shopify/polaris";
import type { Page } from "../domain/page.ts";

/** The arrows below a list that comes in pages. `go` opens one by its number; the label stands between the arrows. */
export function pagingOf(
  { page, pages }: Pick<Page<unknown>, "page" | "pages">,
  go: (page: string) => void,
  label?: string,
): NonNullable<IndexTableProps["pagination"]> {
  return {
    hasPrevious: page > 1,
    hasNext: page < pages,
    onPrevious: () => go(String(page - 1)),
    onNext: () => go(String(page + 1)),
    ...(label !== undefined && { label }),
  };
}
