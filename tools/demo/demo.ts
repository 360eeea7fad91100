// `npm run demo`: the page's whole path in a headless browser, on the built page, with a fresh profile. It presses the
// same buttons as a person and reads only what the page shows (`data-*` of <main id="app">) and what it hands out (the zip).
// Ends with 1 if a stage failed, with the page's own sentence.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { withSection } from "../results_page.ts";
import { type Host, serve } from "../serve.ts";
import { ensureBrowser } from "../setup.mjs";
import { type DemoOptions, HELP, parseDemoOptions } from "./demo_options.ts";
import { DemoPage } from "./demo_page.ts";
import { readZip, resultsPage, type Summary, summaryOf, tableOf } from "./demo_report.ts";

export async function main(args: readonly string[]): Promise<void> {
  const options = parseDemoOptions(args);
  if (options.asksHelp) {
    console.log(HELP);
    return;
  }
  try {
    const summaries = await runAll(options);
    if (options.json !== null) writeFigures(options.json, summaries);
    if (options.writesResults) writeResults(summaries, `npm run demo -- ${args.join(" ")}`);
  } catch (error) {
    console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}

async function runAll(options: DemoOptions): Promise<Summary[]> {
  const browser = ensureBrowser();
  buildIfNeeded();
  const host = await serve({ root: "dist" });
  const summaries: Summary[] = [];
  try {
    for (const seed of options.seeds) summaries.push(await runOnce(options, seed, browser, host));
  } finally {
    await host.close();
  }
  return summaries;
}

/** One run from Start to the zip. @param browser path of its program @throws Error with the page's own sentence */
async function runOnce(options: DemoOptions, seed: string, browser: string, host: Host): Promise<Summary> {
  const out = options.seeds.length > 1 ? join(options.out, `seed-${seed}`) : options.out;
  mkdirSync(out, { recursive: true });
  const began = performance.now();
  const query = new URLSearchParams([["seed", seed], ...options.fields]).toString();
  console.log(`\nseed ${seed}: ${query.replaceAll("&", ", ")}`);
  const page = await DemoPage.open({
    executablePath: browser,
    url: `${host.url}?${query}`,
    out,
    isHeadless: !options.isHeaded,
    hasGpu: options.usesGpu,
  });
  try {
    await page.shoot("idle", "top");
    await page.start();
    await page.follow(options.limitMs);
    const path = await page.download();
    await page.shoot("test", "#stage-evaluate");
    await page.shoot("result", "whole");
    const seconds = (performance.now() - began) / 1000;
    const summary = summaryOf({ path, files: readZip(path), foreign: page.foreign, seconds });
    console.log(`\n${tableOf(summary)}`);
    if (page.foreign.length > 0) throw new Error(`the page asked elsewhere: ${page.foreign.join(", ")}`);
    if (page.errors.length > 0) throw new Error(`errors outside the run: ${page.errors.join("; ")}`);
    return summary;
  } finally {
    await page.close();
  }
}

function writeFigures(path: string, summaries: readonly Summary[]): void {
  mkdirSync(dirname(path), { recursive: true });
  const figures = summaries.length === 1 ? summaries[0] : { schema: 1, runs: summaries };
  writeFileSync(path, `${JSON.stringify(figures, null, 2)}\n`);
  console.log(`figures: ${path}`);
}

function writeResults(summaries: readonly Summary[], command: string): void {
  const page = existsSync("docs/results.md") ? readFileSync("docs/results.md", "utf8") : "";
  writeFileSync("docs/results.md", withSection(page, "demo", resultsPage(summaries, command)));
  console.log("table: docs/results.md");
}

/** Builds when dist is missing or older than a source file. */
function buildIfNeeded(): void {
  const built = statSync("dist/index.html", { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = ["src", "workers", "public", "index.html", "vite.config.ts", "package-lock.json"];
  const since = new Date(built).toISOString();
  const newer = spawnSync("find", [...sources.filter(existsSync), "-type", "f", "-newermt", since]);
  if (built > 0 && newer.status === 0 && newer.stdout.length === 0) return;
  console.log("building the page");
  const build = spawnSync("node_modules/.bin/vite", ["build", "--logLevel", "warn"], { stdio: "inherit" });
  if (build.status !== 0) throw new Error("the page does not build (see above).");
}
