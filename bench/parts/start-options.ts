import { readFileSync } from "node:fs";
import path from "node:path";

const PACKAGE = path.join(import.meta.dirname, "../../package.json");

/** The variables and Node's flags with which `npm run NAME` starts the app: what is measured is what is run. */
export function startOptions(name: "start" | "start:worker"): { env: Record<string, string>; flags: string[] } {
  const { scripts } = JSON.parse(readFileSync(PACKAGE, "utf8")) as { scripts: Record<string, string> };
  // NAME=value … node --flag … server.ts
  const [variables = "", command = ""] = (scripts[name] ?? "").split(" node ");
  const env = Object.fromEntries(variables.split(" ").map((one) => one.split("=", 2) as [string, string]));
  return { env, flags: command.split(" ").filter((word) => word.startsWith("--")) };
}
