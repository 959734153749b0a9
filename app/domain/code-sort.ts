/** What a list of codes may be sorted by; each with what is first in it most. */
export const CODE_SORTS = ["newest", "code", "orders", "sales", "last"] as const;
export type CodeSort = (typeof CODE_SORTS)[number];

export const codeSortOf = (text: string | null): CodeSort => CODE_SORTS.find((one) => one === text) ?? "newest";
