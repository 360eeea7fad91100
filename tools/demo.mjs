// `npm run demo`: the page's whole path in a headless browser, on the built page, with a fresh profile. It presses the
// same buttons as a person and reads only what the page shows (`data-*` of <main id="app">) and what it hands out (the zip).
// Ends with 1 if a stage failed, with the page's own sentence.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { DemoPage } from "./demo_page.mjs";
import { readZip, resultsPage, summaryOf, tableOf } from "./demo_report.mjs";
import { withSection } from "./results_page.mjs";
import { loadTypeScript } from "./run_typescript.mjs";
import { serve } from "./serve.mjs";
import { ensureBrowser } from "./setup.mjs";

/** @type {typeof import("../src/settings/run_config.ts")} */
const { SETTINGS } = await loadTypeScript("src/settings/run_config.ts");

/** The form's fields as options, e.g. "test-tasks" -> "testTasks"; the page itself checks their values. The seed has its own. */
const FIELDS = Object.fromEntries(
  SETTINGS.fields
    .filter(({ key }) => key !== "seed")
    .map(({ key }) => [key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), key]),
);

/** Small enough for six minutes on two cores without a GPU, large enough to show the effect. */
const QUICK = {
  tasks: "240",
  "test-tasks": "150",
  agents: "3",
  rounds: "2",
  steps: "60",
  "batch-tokens": "1024",
};
/** The number of debated questions matters most, then the steps (docs/log.md). */
const FULL = {
  tasks: "600",
  "test-tasks": "400",
  agents: "5",
  rounds: "2",
  steps: "150",
  "batch-tokens": "1024",
  "learning-rate": "0.003",
};

const HELP = `npm run demo -- [options]
  --quick            a small run (${Object.entries(QUICK)
    .map(([key, value]) => `${key} ${value}`)
    .join(", ")})
  --seed N           default 7          --seeds A,B,C   one run for each
  fields of the form:
    ${Object.keys(FIELDS)
      .map((name) => `--${name} X`)
      .join(", ")
      .replaceAll(/(.{1,100})(?:, |$)/g, "$1,\n    ")
      .trimEnd()
      .slice(0, -1)}
  --out FOLDER       default out/demo   --json FILE     the figures as JSON
  --results          writes docs/results.md from the runs
  --minutes N        gives up after so long (default 60)
  --headed           shows the browser; --gpu uses the machine's own GPU instead of the software adapter`;

const text = /** @type {const} */ ({ type: "string" });
const flag = /** @type {const} */ ({ type: "boolean", default: false });
const { values: options } = parseArgs({
  options: {
    ...Object.fromEntries(Object.keys(FIELDS).map((name) => [name, text])),
    seed: { ...text, default: "7" },
    seeds: text,
    out: { ...text, default: "out/demo" },
    json: text,
    minutes: { ...text, default: "60" },
    quick: flag,
    results: flag,
    headed: flag,
    gpu: flag,
    help: flag,
  },
});
if (options.help) {
  console.log(HELP);
  process.exit(0);
}

const browser = ensureBrowser();
buildIfNeeded();
const host = await serve({ root: "dist" });
const seeds = options.seeds?.split(",") ?? [options.seed];
const summaries = [];
let failure = "";
try {
  for (const seed of seeds) {
    const out = seeds.length > 1 ? join(options.out, `seed-${seed}`) : options.out;
    summaries.push(await runOnce(seed, out));
  }
} catch (error) {
  failure = error instanceof Error ? error.message : String(error);
} finally {
  await host.close();
}
if (failure !== "") {
  console.error(`\nThe demo failed: ${failure}`);
  process.exit(1);
}
if (options.json !== undefined) {
  mkdirSync(dirname(options.json), { recursive: true });
  const figures = summaries.length === 1 ? summaries[0] : { schema: 1, runs: summaries };
  writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);
  console.log(`figures: ${options.json}`);
}
if (options.results) {
  /** @type {typeof import("../src/eval/stats.ts")} */
  const { mcNemarExact } = await loadTypeScript("src/eval/stats.ts");
  const command = `npm run demo -- ${process.argv.slice(2).join(" ")}`;
  const page = existsSync("docs/results.md") ? readFileSync("docs/results.md", "utf8") : "";
  const section = resultsPage(summaries, command, mcNemarExact);
  writeFileSync("docs/results.md", withSection(page, "demo", section));
  console.log("table: docs/results.md");
}

/** One run from Start to the zip; the figures of out.json. */
async function runOnce(/** @type {string} */ seed, /** @type {string} */ out) {
  mkdirSync(out, { recursive: true });
  const began = performance.now();
  const query = queryOf(seed);
  console.log(`\nseed ${seed}: ${query.toString().replaceAll("&", ", ")}`);
  const page = await DemoPage.open({
    executablePath: browser,
    url: `${host.url}?${query.toString()}`,
    out,
    isHeadless: !options.headed,
    hasGpu: options.gpu,
  });
  try {
    await page.shoot("idle", "top");
    await page.start();
    await page.follow(Number(options.minutes) * 60_000);
    const path = await page.download();
    await page.shoot("test", "#stage-evaluate");
    await page.shoot("result", "whole");
    const seconds = (performance.now() - began) / 1000;
    const files = readZip(path);
    const summary = summaryOf({ path, files, foreign: page.foreign, seconds });
    console.log(`\n${tableOf(summary)}`);
    if (page.foreign.length > 0) throw new Error(`the page asked elsewhere: ${page.foreign.join(", ")}`);
    if (page.errors.length > 0) throw new Error(`errors outside the run: ${page.errors.join("; ")}`);
    return summary;
  } finally {
    await page.close();
  }
}

function queryOf(/** @type {string} */ seed) {
  const query = new URLSearchParams({ seed });
  const preset = options.quick ? QUICK : FULL;
  for (const [option, field] of Object.entries(FIELDS)) {
    /** @type {Record<string, unknown>} */
    const given = options;
    const value = given[option] ?? /** @type {Record<string, string>} */ (preset)[option];
    if (typeof value === "string") query.set(field, value);
  }
  return query;
}

/** Builds when dist is missing or older than a source file. */
function buildIfNeeded() {
  const built = statSync("dist/index.html", { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = ["src", "workers", "public", "index.html", "vite.config.ts", "package-lock.json"];
  const newer = spawnSync("find", [
    ...sources.filter(existsSync),
    "-type",
    "f",
    "-newermt",
    new Date(built).toISOString(),
  ]);
  if (built > 0 && newer.status === 0 && newer.stdout.length === 0) return;
  console.log("building the page");
  const build = spawnSync("node_modules/.bin/vite", ["build", "--logLevel", "warn"], { stdio: "inherit" });
  if (build.status !== 0) {
    console.error("The demo failed: the page does not build (see above).");
    process.exit(1);
  }
}
