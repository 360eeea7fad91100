// `npm run test:mutants [WORDS]`: makes each mutant (those whose names hold the words) in a copy of the tree, runs the tests of its
// room, and says which survive. The tree itself is never changed. Exit code 1: one survived, or could not be tried: its text is not there any
// more, or its tests fail without it.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Mutant, MUTANTS } from "./mutants.ts";
import { fileOf, readSource } from "./source.ts";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const COPIED = [
  "src",
  "tests",
  "tools",
  "workers",
  "public",
  "docs",
  "package.json",
  "tsconfig.json",
  "README.md",
];
/** The tests in Node, without those that take a browser or long. */
const CONFIG = `export default { test: {
  include: ["tests/**/*.test.ts"],
  exclude: ["tests/**/*.browser.test.ts", "tests/**/*.long.test.ts", "tests/e2e/**", "tests/interop/**", "**/node_modules/**"],
  testTimeout: 60_000, maxWorkers: 2, bail: 1,
} };\n`;

interface Report {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

export function main(args: readonly string[]): void {
  const words = args.join(" ");
  const chosen = MUTANTS.filter(({ name }) => name.includes(words));
  const source = readSource(ROOT);
  const tree = copyTree();
  const counts = { killed: 0, SURVIVED: 0, BROKEN: 0 };
  try {
    for (const mutant of chosen) {
      const began = performance.now();
      const { verdict, why } = judged(tree, mutant, source);
      counts[verdict]++;
      const seconds = ((performance.now() - began) / 1000).toFixed(0);
      console.log(`${verdict.padEnd(9)} ${mutant.name} (${seconds} s; ${why})`);
    }
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
  console.log(`${counts.killed} killed, ${counts.SURVIVED} survived, ${counts.BROKEN} could not be tried`);
  if (counts.killed < chosen.length) process.exitCode = 1;
}

interface Judgement {
  readonly verdict: "killed" | "SURVIVED" | "BROKEN";
  readonly why: string;
}

function judged(tree: string, mutant: Mutant, source: ReadonlyMap<string, string>): Judgement {
  try {
    const file = fileOf(mutant, source);
    const killer = tryMutant(tree, mutant, file);
    if (killer === null) return { verdict: "SURVIVED", why: `${file}, unseen by ${mutant.tests.join(", ")}` };
    return { verdict: "killed", why: `${file}, by: ${killer}` };
  } catch (error) {
    return { verdict: "BROKEN", why: error instanceof Error ? error.message : String(error) };
  }
}

function copyTree(): string {
  const tree = mkdtempSync(join(tmpdir(), "retort-mutants-"));
  for (const name of COPIED)
    cpSync(join(ROOT, name), join(tree, name), {
      recursive: true,
      filter: (path) => !/node_modules|__pycache__/.test(path.slice(ROOT.length)),
    });
  symlinkSync(join(ROOT, "node_modules"), join(tree, "node_modules"), "dir");
  writeFileSync(join(tree, "vitest.config.ts"), CONFIG);
  return tree;
}

/** The name of a test that notices the mutant, null when none does. */
function tryMutant(tree: string, mutant: Mutant, file: string): string | null {
  const path = join(tree, file);
  const original = readFileSync(path, "utf8");
  checkWithout(tree, mutant);
  writeFileSync(
    path,
    original.replace(mutant.text, () => mutant.becomes),
  );
  try {
    const { testResults } = runTests(tree, mutant);
    const failed = testResults.find(({ status }) => status === "failed");
    if (failed === undefined) return null;
    const test = failed.assertionResults.find(({ status }) => status === "failed");
    return test?.fullName ?? failed.name.slice(tree.length + 1);
  } finally {
    writeFileSync(path, original);
  }
}

const passing = new Set<string>();

/** @throws Error when the tests of a mutant fail, or none runs, where nothing was changed */
function checkWithout(tree: string, mutant: Mutant): void {
  const key = JSON.stringify([mutant.tests, mutant.only]);
  if (passing.has(key)) return;
  const { numPassedTests, testResults } = runTests(tree, mutant);
  const failed = testResults.find(({ status }) => status !== "passed");
  if (numPassedTests > 0 && failed === undefined) {
    passing.add(key);
    return;
  }
  const what = failed === undefined ? "no test runs" : `${failed.name.slice(tree.length + 1)} fails`;
  throw new Error(`Mutant "${mutant.name}": without it, of its tests (${mutant.tests.join(", ")}) ${what}.`);
}

function runTests(tree: string, { tests, only }: Mutant): Report {
  const { VITEST: _, ...env } = process.env; // a run of its own, also where a test started us
  const output = join(tree, "report.json");
  rmSync(output, { force: true });
  const names = only === undefined ? [] : ["--testNamePattern", only];
  const args = ["run", "--reporter=json", `--outputFile=${output}`, ...names, ...tests];
  const vitest = join(tree, "node_modules/.bin/vitest");
  const run = spawnSync(vitest, args, { cwd: tree, env, encoding: "utf8" });
  try {
    return JSON.parse(readFileSync(output, "utf8")) as Report;
  } catch (error) {
    throw new Error(`No test ran for ${tests.join(", ")}: ${run.stderr}`, { cause: error });
  }
}
