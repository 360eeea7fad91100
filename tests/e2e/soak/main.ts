// `npm run test:soak -- --minutes 60`: one page that stays open has short runs one after the other, seed after seed, each in one of four
// courses (soak_page.ts), for so long. After each run no worker may be left, and over all of them the page's heap, nodes and listeners and
// the memory of its process and of the GPU's must be flat (flatness.ts): else it ends with 1. `--json FILE` keeps a line a run,
// `--dumps` takes the page's process apart, and leaves something in the GPU's.
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { serve } from "../../../tools/serve.ts";
import { buildPage } from "../retort_page.mjs";
import { type Drift, drifts, WARM_UP } from "./flatness.ts";
import { type Left, leftovers } from "./left.ts";
import { COURSES, SHORT_RUN, SoakPage } from "./soak_page.ts";

/** Finished runs on the page's list: enough to be shown, and to be deleted from. */
const KEPT = 2;
const { values: options } = parseArgs({
  options: {
    minutes: { type: "string", default: "60" },
    /** Seed of the first run; each further one has the next. */
    seed: { type: "string", default: "1" },
    json: { type: "string" },
    /** Tells what the page's process has allocated apart from what its allocators hold. */
    dumps: { type: "boolean", default: false },
  },
});
const began = performance.now();
const minutes = () => (performance.now() - began) / 60_000;
const wanted = Number(options.minutes);
const seed = Number(options.seed);
if (!(wanted > 0) || !Number.isInteger(seed) || seed < 0) {
  throw new RangeError(
    `--minutes ${options.minutes} --seed ${options.seed}: expected a time and a whole number`,
  );
}

const folder = mkdtempSync(join(tmpdir(), "retort-soak-"));
const host = await serve({ root: buildPage(folder) });
const page = await SoakPage.open(join(folder, "profile"), `${host.url}${SHORT_RUN}`, {
  kept: KEPT,
  dumps: options.dumps,
});
if (options.json !== undefined) writeFileSync(options.json, "");
try {
  const runs: Left[] = [];
  while (minutes() < wanted) {
    const course = COURSES[runs.length % COURSES.length] ?? "read";
    const from = minutes();
    await page.run(seed + runs.length, course);
    const left = await page.measure();
    runs.push(left);
    const told = { run: runs.length, seed: seed + runs.length - 1, course, minutes: minutes() };
    if (options.json !== undefined) appendFileSync(options.json, `${JSON.stringify({ ...told, ...left })}\n`);
    console.log(`${told.run} ${course}, ${(60 * (minutes() - from)).toFixed(0)} s: ${lineOf(left)}`);
    const stray = leftovers(left.workers);
    if (stray.length > 0) throw new Error(`left alive after run ${told.run}: ${stray.join(", ")}`);
    if (page.errors.length > 0) throw new Error(`uncaught on the page: ${page.errors.join("; ")}`);
  }
  const found = drifts(runs);
  console.log(
    `${runs.length} runs in ${minutes().toFixed(0)} minutes, ${WARM_UP} of them warming up; medians:`,
  );
  for (const drift of found) console.log(`  ${driftWords(drift)}`);
  if (found.some(({ isFlat }) => isFlat === false)) process.exitCode = 1;
} catch (error) {
  console.error(
    `after ${minutes().toFixed(1)} minutes: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exitCode = 1;
} finally {
  await page.close();
  await host.close();
  rmSync(folder, { recursive: true, force: true });
}

function lineOf(left: Left): string {
  const { workers, nodes, listeners, ...bytes } = left;
  const sizes = Object.entries(bytes).map(([name, size]) => `${name.replace("Bytes", "")} ${inMB(size)}`);
  return `${sizes.join(", ")} MB; ${nodes} nodes, ${listeners} listeners, ${workers.length} workers`;
}

function driftWords({ amount, first, last, growth, isFlat }: Drift): string {
  const shown = amount.endsWith("Bytes") ? inMB : String;
  const verdict = isFlat === null ? "told only" : isFlat ? "flat" : "NOT FLAT";
  return `${amount.padEnd(13)} ${shown(first)} -> ${shown(last)}, ${(100 * growth).toFixed(1)} %: ${verdict}`;
}

function inMB(bytes: number): string {
  return (bytes / 1e6).toFixed(2);
}
