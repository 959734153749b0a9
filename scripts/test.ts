// `npm test`: every check and every test, then one line with the counts. `npm run check` (--fast): the checks and the unit tests.
//
// A check counts as one, a test as one. What could not run is named; without a browser the browser stories are skipped,
// but under CI they fail.
import { type SpawnOptions, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";

type Outcome = { name: string; seconds: number } & Counts;
type Counts = {
  passed: number;
  failed: number;
  skipped: number;
  remark?: string;
  /** A line for each test that failed, and how: the end of a log is often all that is left of it. */
  failures?: string[];
};

const bin = (name: string) => path.join("node_modules/.bin", name);
const sources = ["app", "bench", "prisma", "scripts", "simulator", "tests", "server.ts"].filter((place) =>
  existsSync(place),
);
const CHECKS: [name: string, command: string[]][] = [
  ["format and lint", [bin("biome"), "ci", "--colors=off", "--max-diagnostics=50"]],
  ["types", [bin("tsc")]],
  ["import rules", [bin("depcruise"), "--config", ".dependency-cruiser.cjs", ...sources]],
  ["dead code", [bin("knip"), "--no-progress", "--no-config-hints"]],
];
const REPORTS = "node_modules/.cache/vouch-tests";
const BROWSERS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

const fast = process.argv.includes("--fast");
const outcomes = fast
  ? [...(await runChecks()), await runTests("unit tests", ["unit"])]
  : [...(await runChecks()), await runTests("unit and database tests", ["unit", "db"]), ...(await runBrowserTests())];
report(outcomes);

async function runChecks(): Promise<Outcome[]> {
  // Two at a time: more would only take turns on a small machine.
  const waiting = [...CHECKS];
  const done: Outcome[] = [];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) done.push(await runCheck(...next));
  };
  await Promise.all([worker(), worker()]);
  return done;
}

async function runCheck(name: string, command: string[]): Promise<Outcome> {
  const started = performance.now();
  const { code, output } = await execute(command, "kept");
  const outcome = { name, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, seconds: since(started) };
  console.log(code === 0 ? `✓ ${name}` : `✗ ${name}\n\n${output.trim()}\n`);
  return outcome;
}

async function runTests(name: string, projects: string[], environment: Record<string, string> = {}): Promise<Outcome> {
  const started = performance.now();
  const file = path.join(REPORTS, `${projects.join("-")}.json`);
  mkdirSync(REPORTS, { recursive: true });
  rmSync(file, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const chosen = projects.flatMap((project) => ["--project", project]);
  const { code } = await execute(
    [bin("vitest"), "run", "--passWithNoTests", ...chosen, ...reporters],
    "shown",
    environment,
  );
  return { name, seconds: since(started), ...countsOf(file, code) };
}

async function runBrowserTests(): Promise<Outcome[]> {
  const name = "browser tests";
  if (!existsSync("tests/browser")) return [];
  const chromium = [process.env.CHROMIUM ?? "", ...BROWSERS].find((place) => place !== "" && existsSync(place));
  if (chromium === undefined) {
    const remark = "NO BROWSER STORY WAS RUN: no Chromium was found. Install it, or set CHROMIUM to its path.";
    const inCi = process.env.CI !== undefined;
    return [{ name, passed: 0, failed: inCi ? 1 : 0, skipped: inCi ? 0 : 1, seconds: 0, remark }];
  }
  const build = await runCheck("build", ["node", "scripts/launch.mjs", "build"]);
  if (build.failed > 0)
    return [build, { name, passed: 0, failed: 1, skipped: 0, seconds: 0, remark: "not run: the build failed" }];
  return [build, await runTests(name, ["browser"], { CHROMIUM: chromium })];
}

type Report = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
  }[];
};

function countsOf(file: string, code: number): Counts {
  if (!existsSync(file))
    return { passed: 0, failed: code === 0 ? 0 : 1, skipped: 0, ...(code !== 0 && { remark: "did not run" }) };
  const counted: Report = JSON.parse(readFileSync(file, "utf8"));
  // A file that fails before its first test, say by an import, has no failed test to count.
  const broken = counted.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  const failed = counted.numFailedTests + broken.length;
  const unexplained = code !== 0 && failed === 0;
  const failures = counted.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.flatMap(({ status, fullName, failureMessages }) =>
      status === "failed" ? [failureLine(name, fullName, failureMessages.join(" "))] : [],
    ),
  );
  return {
    passed: counted.numPassedTests,
    failed: failed + (unexplained ? 1 : 0),
    skipped: counted.numPendingTests + counted.numTodoTests,
    ...(unexplained && { remark: "an error outside of any test" }),
    failures: [...failures, ...broken.map(({ name, message }) => failureLine(name, "did not begin", message))],
  };
}

function failureLine(file: string, test: string, message: string): string {
  const [first = ""] = stripVTControlCharacters(message).trim().split("\n");
  return `${path.relative(process.cwd(), file)} > ${test}: ${first.slice(0, 300)}`;
}

function report(all: Outcome[]): void {
  const sum = (of: (outcome: Outcome) => number) => all.reduce((total, outcome) => total + of(outcome), 0);
  const [passed, failed, skipped] = [sum((o) => o.passed), sum((o) => o.failed), sum((o) => o.skipped)];
  console.log("");
  for (const outcome of all) {
    const mark = outcome.failed > 0 ? "✗" : outcome.skipped > 0 && outcome.passed === 0 ? "–" : "✓";
    const counts = countsText(outcome.passed, outcome.failed, outcome.skipped);
    console.log(`${mark} ${outcome.name.padEnd(26)}${counts.padEnd(36)}${outcome.seconds.toFixed(1).padStart(6)} s`);
    if (outcome.remark !== undefined) console.log(`  ${outcome.remark}`);
    for (const failure of outcome.failures ?? []) console.log(`  ${failure}`);
  }
  console.log(`\n${countsText(passed, failed, skipped)}`);
  process.exitCode = failed > 0 ? 1 : 0;
}

function countsText(passed: number, failed: number, skipped: number): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

function since(started: number): number {
  return (performance.now() - started) / 1000;
}

function execute(
  [program = "", ...args]: string[],
  output: "kept" | "shown",
  environment: Record<string, string> = {},
) {
  const stdio: SpawnOptions["stdio"] =
    output === "kept" ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"];
  const child = spawn(program, args, { stdio, env: { ...process.env, ...environment } });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => chunks.push(chunk));
  return new Promise<{ code: number; output: string }>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }));
  });
}
