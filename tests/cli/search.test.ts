// A search over real runs of the bundled model: killed, gone on with, submitted.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nodeDisk } from "../../src/cli/disk.ts";
import { dispatch } from "../../src/cli/main.ts";
import { RunError } from "../../src/core/errors.ts";
import { systemClock } from "../../src/core/ports.ts";
import { arithmeticTasks } from "../../src/tasks/arithmetic/word_problems.ts";
import { takeTasks } from "../../src/tasks/task_set.ts";
import { retort, scratchFolder, TINY } from "./retort.ts";

const scratch = scratchFolder();
const SLOW_MS = 600_000;
const NO_GPU = { env: { VK_DRIVER_FILES: "/nowhere.json" } };
const SMALL = "--tasks 10 --test-tasks 10 --agents 2 --rounds 1 --steps 10 --batch-tokens 96 --seed 3";

/** All that the search's folders hold. */
const textBelow = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile() && each.name.endsWith(".jsonl"))
    .map((each) => readFileSync(join(each.parentPath, each.name), "utf8"))
    .join("\n");

test(
  "two experiments over real runs: a kill loses nothing, no test question is read before the submission, and none may follow it",
  async () => {
    const out = join(scratch, "search");
    const graph = join(scratch, "graph.json");
    const args =
      `search --model ${TINY} --out ${out} --evaluations 2 --traces 1 --vary rank ${SMALL} --json ${graph}`.split(
        " ",
      );
    const killed = await retort(args, {
      ...NO_GPU,
      onTold: (text, kill) => {
        if (text.includes("#0 smoke:")) kill("SIGKILL");
      },
    });
    expect(killed.code).toBeNull();

    const ended = await retort(args, NO_GPU);
    expect(ended.told).not.toContain("#0 smoke:"); // it was kept
    expect(ended.told).toMatch(/^#0 full: [\d.]+, \d+ tokens$/m);
    expect(ended.out).toMatch(/^#1 < #0, branch 1: rank (4|16): /m);
    expect(ended.code).toBe(0);
    const json = JSON.parse(readFileSync(graph, "utf8")) as {
      readonly experiments: readonly {
        readonly smoke: { readonly cost: number };
        readonly full: { readonly cost: number };
      }[];
      readonly submitted: unknown;
    };
    expect(json.submitted).toBeNull();
    for (const { smoke, full } of json.experiments) expect(smoke.cost / full.cost).toBeLessThanOrEqual(0.15);

    const asked = takeTasks(arithmeticTasks(), "test", 10, 3).map(({ question }) => question);
    const read = () => asked.filter((question) => textBelow(out).includes(JSON.stringify(question)));
    expect(textBelow(out).length).toBeGreaterThan(10_000);
    expect(read()).toEqual([]);

    const submitted = await retort([...args, "--submit"], NO_GPU);
    expect(submitted.told).not.toMatch(/#\d (smoke|full):/);
    expect(submitted.out).toMatch(/^submitted: #\d, [\d.]+ % of the test questions right$/m);
    expect(read()).toEqual(asked);

    const more = await retort(
      [...args, "--evaluations=3"].filter((_, i) => i !== 5 && i !== 6),
      NO_GPU,
    );
    expect(more.told).toContain("its test questions have been read");
    const other = await retort([...args, "--temperature", "0.9"], NO_GPU);
    expect(other.told).toContain("holds a search that was asked for differently: temperature (");
    expect([submitted.code, more.code, other.code]).toEqual([0, 2, 2]);
  },
  SLOW_MS,
);

test("a search that nobody could judge is refused before it begins", async () => {
  const out = join(scratch, "unjudged");
  const told: string[] = [];
  const code = await dispatch(["search", "--model", TINY, "--out", out, "--before-learning", "wait"], {
    disk: nodeDisk,
    clock: systemClock,
    gpuPort: () => Promise.reject(new RunError("gpu-unavailable", "There is none.")),
    signal: new AbortController().signal,
    out: () => {},
    tell: (line) => told.push(line),
  });
  expect(told.at(-1)).toContain("A search waits for nobody.");
  expect(code).toBe(2);
  expect(readdirSync(out)).toEqual([]);
});
