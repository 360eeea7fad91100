// The house grows by one file and one line: a toy of each kind is planted in a copy of the tree, which must compile and run without
// any other change. A failure names what else would have had to change, which is an assumption that has spread.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { METHODS } from "../../src/methods/list.ts";
import { PROTOCOLS } from "../../src/teachers/list.ts";
import { countsOf, plant } from "./plant.ts";
import { PLANTINGS } from "./plantings.ts";

const DRIVE = "tests/extend/drive";
const TSCONFIG = {
  extends: "./tsconfig.base.json",
  include: ["src", "workers", DRIVE],
};
/** Assumptions that have spread, so that the compiler's silence about all other files says something. */
const LEAK = "src/leak.ts";
const tableOver = (known: object) =>
  JSON.stringify(Object.fromEntries(Object.keys(known).map((id) => [id, 0])));
const LEAK_TEXT = `import type { MethodId } from "./methods/list.ts";
import type { ProtocolId } from "./teachers/list.ts";

export const BY_METHOD: Readonly<Record<MethodId, number>> = ${tableOver(METHODS)};
export const BY_TEACHER: Readonly<Record<ProtocolId, number>> = ${tableOver(PROTOCOLS)};
`;
const VITEST = `export default { test: { include: ["${DRIVE}/*.planted.ts"], testTimeout: 300_000, maxWorkers: 2 } };\n`;

interface JsonReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

let tree = "";
let report: JsonReport = { testResults: [] };
beforeAll(() => {
  tree = plant(PLANTINGS);
  writeFileSync(join(tree, LEAK), LEAK_TEXT);
  writeFileSync(join(tree, "tsconfig.base.json"), readFileSync("tsconfig.json"));
  writeFileSync(join(tree, "tsconfig.json"), JSON.stringify(TSCONFIG));
  writeFileSync(join(tree, "vitest.config.ts"), VITEST);
  const output = join(tree, "report.json");
  const run = inTree("vitest", ["run", "--reporter=json", `--outputFile=${output}`]);
  report = JSON.parse(readFileSync(output, "utf8")) as JsonReport;
  if (report.testResults.length === 0) throw new Error(`${run.stdout}\n${run.stderr}`);
}, 600_000);
afterAll(() => rmSync(tree, { recursive: true, force: true }), 120_000);

function inTree(tool: string, args: readonly string[]) {
  const { VITEST: _, ...env } = process.env; // the tests inside are a run of their own
  return spawnSync(join(tree, "node_modules/.bin", tool), args, { cwd: tree, env, encoding: "utf8" });
}

test("the compiler asks for no change beyond what was planted, and would name a file that knows every entry", () => {
  const errors = inTree("tsc", []).stdout.trim().split("\n");
  const leak = errors.filter((line) => line.startsWith(LEAK));
  expect(errors.filter((line) => !leak.includes(line))).toEqual([]);
  expect(leak).toHaveLength(2);
  for (const line of leak) expect(line).toMatch(/Property 'toy' is missing/);
}, 300_000);

test.each(readdirSync(DRIVE).filter((name) => name.endsWith(".planted.ts")))(
  "what was planted works everywhere: %s",
  (name) => {
    const file = report.testResults.find((each) => each.name.endsWith(`/${name}`));
    const failed = file?.assertionResults.filter(({ status }) => status !== "passed") ?? [];
    const said = failed.map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages.join()}`);
    expect([...said, file?.message].join("\n")).toBe("");
    expect(file?.assertionResults.length).toBeGreaterThan(0);
  },
);

test("a new thing of each kind is one file or folder and one line in a list", () => {
  const table = PLANTINGS.map((planting) => ({ ...planting, ...countsOf(planting) }));
  const lines = table.map(
    ({ kind, before, added, changed }) => `  ${kind}: ${added} + ${changed} (${before})`,
  );
  console.log(["files, new + changed (before there were lists):", ...lines].join("\n"));
  for (const { kind, added, changed } of table) {
    expect(added, kind).toBeLessThanOrEqual(2); // a folder of a method is its words and its work
    expect(changed, kind).toBe(1);
  }
});
