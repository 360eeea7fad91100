// One config for the build, the dev server and both test projects (Node with Dawn, and a real Chromium page).
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { BROWSER_ARGS, findBrowser } from "./tools/browser.mjs";
import { contentSecurityPolicy } from "./tools/csp.ts";
import { HEADERS } from "./tools/header_files.ts";
import { guideFile } from "./tools/guide_file.ts";
import { licenceFile } from "./tools/licence_file.ts";
import { offlineFiles } from "./tools/offline_files.ts";

/** Vitest's own, which a build does without. */
const sequence =
  process.env["VITEST"] === undefined
    ? {}
    : { sequencer: (await import("./tests/harness/longest_first.ts")).LongestFirst };

export default defineConfig({
  base: "./", // works from any static host, under any sub-path
  build: {
    target: "es2023",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  plugins: [guideFile(), contentSecurityPolicy(), licenceFile(), offlineFiles()], // the policy is given to every document before it
  worker: { format: "es" },
  optimizeDeps: { exclude: ["@jitl/quickjs-wasmfile-release-sync"] }, // it finds its WebAssembly beside itself
  server: { headers: HEADERS },
  preview: { headers: HEADERS, port: 4173, host: "127.0.0.1" },
  test: {
    sequence,
    projects: [
      {
        extends: true,
        test: {
          name: "node",
          environment: "node",
          include: ["tests/**/*.test.ts"],
          exclude: [
            "tests/**/*.browser.test.ts",
            "tests/**/*.long.test.ts",
            "tests/**/*.real.test.ts",
            "tests/e2e/**",
            "tests/interop/**",
          ],
          testTimeout: 300_000, // with a cold shader cache a software driver compiles for minutes
          maxWorkers: 2,
        },
      },
      {
        // `npm run test:engine`: whole models and long runs, one file at a time
        extends: true,
        test: {
          name: "long",
          environment: "node",
          include: ["tests/**/*.long.test.ts"],
          testTimeout: 1_800_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          environment: "node",
          include: ["tests/e2e/**/*.test.ts"],
          exclude: [
            "tests/**/*.browser.test.ts",
            "tests/**/*.long.test.ts",
            "tests/**/*.real.test.ts",
            "tests/**/*.timed.test.ts",
          ],
          testTimeout: 600_000,
          hookTimeout: 120_000,
          maxWorkers: 2, // much of a journey is waiting
        },
      },
      {
        // Journeys that are held to a time by the clock: one by one, once the others are through
        extends: true,
        test: {
          name: "timed",
          environment: "node",
          include: ["tests/e2e/**/*.timed.test.ts"],
          sequence: { ...sequence, groupOrder: 1 },
          testTimeout: 600_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        // `npm run test:real`: whole journeys with a real model, hours on a software adapter
        extends: true,
        test: {
          name: "real",
          environment: "node",
          include: ["tests/**/*.real.test.ts"],
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: "interop", // its readers are installed by `npm test`, or by tools/interop.mjs
          environment: "node",
          include: ["tests/interop/**/*.interop.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["tests/**/*.browser.test.ts"],
          testTimeout: 120_000,
          fileParallelism: false,
          env: {
            RETORT_COUNT: process.env["RETORT_COUNT"] ?? "",
            RETORT_SEED: process.env["RETORT_SEED"] ?? "",
          },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { executablePath: findBrowser() ?? "chromium", args: [...BROWSER_ARGS] },
            }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
    ],
  },
});
