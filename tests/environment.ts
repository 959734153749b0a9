// What the app finds in its environment where no store stands beside the database.
import { API_KEY, API_SECRET, HASH_KEY } from "./exchange-token.ts";

/** Import what reads the environment (app/shopify.server.ts, app/jobs/worker.ts) after it. */
export function setEnvironment(databaseUrl: string): void {
  Object.assign(process.env, {
    DATABASE_URL: databaseUrl,
    SHOPIFY_API_KEY: API_KEY,
    SHOPIFY_API_SECRET: API_SECRET,
    VOUCH_HASH_KEY: HASH_KEY,
    SHOPIFY_APP_URL: "https://vouch.test",
  });
}
