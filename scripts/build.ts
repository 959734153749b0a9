// `npm run build`: the server and client bundles, and the referral pixel as it is deployed.
import { spawnSync } from "node:child_process";
import { buildPixel } from "./pixel.ts";

const remix = ["node_modules/@remix-run/dev/dist/cli.js", "vite:build"];
const { status } = spawnSync(process.execPath, remix, { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);
console.log(`built ${await buildPixel()}`);
