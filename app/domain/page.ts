/** One page of a list, counted from 1. */
export type Page<Row> = { rows: Row[]; page: number; pages: number; total: number };

export const PAGE_SIZE = 50;

/** The page that a query string asks for; what is no page number is the first page. */
export function pageNumber(text: string | null): number {
  const page = Number(text ?? 1);
  return Number.isSafeInteger(page) && page > 0 ? Math.min(page, 100_000) : 1;
}

export function pageOf<Row>(rows: Row[], page: number, total: number): Page<Row> {
  return { rows, page, pages: Math.max(1, Math.ceil(total / PAGE_SIZE)), total };
}
