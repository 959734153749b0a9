/** What JSON can hold: an answer's part that is parsed elsewhere. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [field: string]: Json };
