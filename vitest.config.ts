import { defineConfig } from "vitest/config";

// A config of its own: the Remix plugin of vite.config.ts must not run under vitest.
const elsewhere = ["**/node_modules/**", "build/**", ".data/**"];

export default defineConfig({
  test: {
    environment: "node",
    env: { LOG_LEVEL: "silent" },
    pool: "forks",
    maxWorkers: 2,
    setupFiles: ["tests/console.ts"],
    // How long something may take to come true, not how long it is waited for: a busy machine needs more than a second.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["**/*.test.{ts,tsx}"],
          exclude: [...elsewhere, "**/*.db.test.ts", "tests/browser/**"],
          // Properties over thousands of cases: three seconds alone, a quarter of a minute on a busy machine.
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "db",
          include: ["**/*.db.test.ts"],
          exclude: elsewhere,
          globalSetup: ["tests/database-server.ts"],
          // Thousands of rows take ten seconds alone, and a minute on a busy machine. Each wait within has its own bound.
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["tests/browser/*.test.ts"],
          exclude: elsewhere,
          globalSetup: ["tests/database-server.ts"],
          // One at a time: two on two cores save a tenth of the time, and hold each other up at moments that no story waits for.
          fileParallelism: false,
          // What takes half a minute alone may take two on a busy machine. Each wait within has its own bound.
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
