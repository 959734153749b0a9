import type { Instant } from "./ids.ts";

/** The shop's web pixel, as Shopify last told of it. */
export type WebPixel = {
  state: "activating" | "on" | "failed";
  /** Why it failed, as a sentence for the merchant. */
  problem: string | null;
  /** The parameters of links that it looks for, comma-separated. */
  parameters: string;
  checkedAt: Instant;
};
