// Shopify's part of a page with the app embed block of extensions/storefront in it: a script for a page's start.
import { readFileSync } from "node:fs";
import path from "node:path";

const BLOCK = readFileSync(path.join(import.meta.dirname, "../../extensions/storefront/assets/referral.js"), "utf8");

export const WITH_EMBED = `window.Shopify = { routes: { root: "/" }, loadFeatures: (_, done) => done(),
  customerPrivacy: { analyticsProcessingAllowed: () => true, marketingAllowed: () => true } };
addEventListener("DOMContentLoaded", () => { ${BLOCK} });`;
