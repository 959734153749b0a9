import type { Instant } from "../domain/ids.ts";

/**
 * The second in which a moment lies. Shopify's processed_at has whole seconds: what is dated by its second holds for every
 * order of that second.
 */
export const wholeSecond = (at: Instant) => new Date(Math.floor(at / 1000) * 1000);

/** A moment's column as whole milliseconds, as `Instant` has them. */
export const epochMs = (moment: string) => `(extract(epoch FROM ${moment}) * 1000)::bigint`;

/** A search as a pattern of LIKE, in which what was typed stands for itself; null where nothing was typed. */
export function likePattern(search: string): string | null {
  const typed = search.trim();
  return typed === "" ? null : `%${typed.replace(/[\\%_]/g, "\\$&")}%`;
}

/**
 * A text as people look for it: without case, and without the marks of its letters, so that Łukasz stands between Luis and Lukas. Letters
 * that are no others with a mark are named one by one.
 */
export const plainText = (text: string) =>
  `lower(translate(regexp_replace(normalize(${text}, NFKD), '[\u0300-\u036f]', '', 'g'), 'ŁłØøĐđÐðÞþŒœÆæ', 'LlOoDdDdTtOoAa'))`;

/** Whether a number can be a row's: what a form or an address names may be anything. */
export const isRowId = (id: number): boolean => Number.isInteger(id) && id > 0 && id < 2 ** 31;
