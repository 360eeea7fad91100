// `npm test`: sets the machine up, then runs every check, each timed, output streamed. Goes on after a failed step, so
// one run shows all that is broken. The last line is `N passed, N failed`: test cases, and 1 for each step without cases.
// `npm test -- unit e2e` runs the named steps only, and says which it left out; "real", hours with a real model, runs by its name alone.
// `--newest` runs the tests that ask Python, and with the newest versions of the judges in place of the pinned ones.
// RETORT_PYTHON names another Python for either.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { audit, EXIT_CODES } from "./audit.mjs";
import { judgeNames, makeNewest, makePinned } from "./judges/venv.mjs";
import { ensureBrowser, ensureGpu } from "./setup.mjs";

/** `isBeside`: runs beside the step after it, since neither keeps two cores busy by itself; its output comes when both are over.
 *  @typedef {{ name: string, command: string[] | (() => string[] | string), cases?: boolean, asksPython?: boolean, isOnRequest?: boolean, isBeside?: boolean }} Step */
/** @typedef {{ name: string, passed: number, failed: number, skippedNames: string[], seconds: number, failures: string[] }} Result */

/** Python that prints the judges' versions. */
const VERSIONS = `
from importlib.metadata import PackageNotFoundError, version
for name in ${JSON.stringify(judgeNames())}:
    try: print(name, version(name), end="; ")
    except PackageNotFoundError: print("no", name, end="; ")
`;
const reports = mkdtempSync(join(tmpdir(), "retort-test-"));

const isNewest = process.argv.includes("--newest");
const READERS = { name: "readers", command: ["npm", "ci", "--prefix", "tests/interop"] };

/** Steps in order. `cases` = vitest, whose JSON report is counted.
 *  @type {Step[]} */
const STEPS = isNewest
  ? [READERS, { name: "judged", command: () => judgedTests(), cases: true, asksPython: true }]
  : [
      { name: "format", command: ["oxfmt", "--check"] },
      { name: "lint", command: ["oxlint", "--type-aware"] },
      { name: "types", command: ["tsc"] },
      { name: "audit", command: () => auditStep() },
      { name: "build", command: ["vite", "build"] },
      READERS,
      {
        name: "interop",
        command: ["vitest", "run", "--project", "interop"],
        cases: true,
        asksPython: true,
        isBeside: true,
      },
      { name: "browser", command: ["vitest", "run", "--project", "browser"], cases: true },
      { name: "unit", command: ["vitest", "run", "--project", "node"], cases: true, asksPython: true },
      {
        name: "e2e",
        command: ["vitest", "run", "--project", "e2e", "--project", "timed"],
        cases: true,
        asksPython: true,
      },
      { name: "recipe", command: () => recipeTests(), asksPython: true },
      {
        name: "real",
        command: ["vitest", "run", "--project", "real"],
        cases: true,
        asksPython: true,
        isOnRequest: true,
      },
    ];

const wanted = process.argv.slice(2).filter((name) => name !== "--newest");
const unknown = wanted.filter((name) => !STEPS.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(
    `No step is called ${unknown.join(", ")}; there are ${STEPS.map((step) => step.name).join(", ")}.`,
  );
  process.exit(2);
}

/** @type {NodeJS.ProcessEnv} */
const env = { ...process.env, PATH: `node_modules/.bin${delimiter}${process.env["PATH"] ?? ""}` };
/** @type {Result[]} */
const results = [];
/** @type {string[]} */
const left = [];
/** Steps that run beside the present one. @type {Promise<Result>[]} */
const beside = [];
const started = performance.now();
/** Made while the steps run that need no Python: loading torch takes minutes. */
const judges = STEPS.some((step) => step.asksPython === true && isWanted(step)) ? makeJudges() : null;
/** @type {string | undefined} */
let python;

try {
  const began = performance.now();
  const browser = ensureBrowser();
  if (env["XDG_RUNTIME_DIR"] === undefined) {
    env["XDG_RUNTIME_DIR"] = join(reports, "xdg"); // the Vulkan loader warns without one
    mkdirSync(env["XDG_RUNTIME_DIR"], { mode: 0o700 });
  }
  const gpu = ensureGpu(browser);
  Object.assign(env, { RETORT_BROWSER: browser }, gpu.env);
  console.log(`setup: ${browser}; WebGPU in Node: ${gpu.adapter} (${took(began)})`);
} catch (error) {
  console.error(`setup failed: ${error instanceof Error ? error.message : String(error)}`);
  console.log("0 passed, 1 failed");
  process.exit(1);
}

for (const step of STEPS) {
  if (!isWanted(step)) {
    left.push(`${step.name} (not asked for)`);
    continue;
  }
  if (step.isBeside === true && isFollowed(step)) {
    beside.push(runBeside(step));
    continue;
  }
  if (step.asksPython === true && python === undefined) python = await setPython();
  const command = typeof step.command === "function" ? step.command() : step.command;
  if (typeof command === "string") {
    console.log(`\n== ${step.name}: not run: ${command}`);
    left.push(`${step.name} (${command})`);
    continue;
  }
  console.log(`\n== ${step.name}: ${command.join(" ")}`);
  const result = await run(step.name, command, step.cases === true);
  results.push(result, ...(await Promise.all(beside.splice(0))));
  if (step.name === "build" && result.failed === 0) env["RETORT_PAGE"] = join(process.cwd(), "dist");
}

console.log("\n== totals");
for (const r of results) {
  const state = r.failed > 0 ? "FAILED" : "ok";
  const skipped = r.skippedNames.length > 0 ? `, ${r.skippedNames.length} skipped` : "";
  console.log(
    `${r.name.padEnd(8)} ${state.padEnd(6)} ${r.passed} passed, ${r.failed} failed${skipped} in ${r.seconds.toFixed(0)} s`,
  );
}
for (const r of results) for (const failure of r.failures) console.log(`failed in ${r.name}: ${failure}`);
const skipped = results.reduce((sum, r) => sum + r.skippedNames.length, 0);
if (left.length > 0) console.log(`not run: ${left.join(", ")}`);
for (const r of results) for (const name of r.skippedNames) console.log(`skipped in ${r.name}: ${name}`);
console.log(`all of it took ${took(started)}`);
const failed = results.reduce((sum, r) => sum + r.failed, 0);
const passed = results.reduce((sum, r) => sum + r.passed, 0);
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exit(failed > 0 ? 1 : 0);

/** Whether another step comes that this one can run beside. */
function isFollowed(/** @type {Step} */ step) {
  return STEPS.slice(STEPS.indexOf(step) + 1).some(isWanted);
}

/** Runs a step while another one writes, and prints its output at its end. */
async function runBeside(/** @type {Step} */ step) {
  if (step.asksPython === true) python ??= await setPython();
  const command = /** @type {string[]} */ (step.command);
  /** @type {Buffer[]} */
  const said = [];
  const result = await run(step.name, command, step.cases === true, said);
  console.log(`\n== ${step.name}, beside the step above: ${command.join(" ")}`);
  process.stdout.write(Buffer.concat(said));
  return result;
}

/** Runs one step, its output on ours, or kept in `said`. */
async function run(
  /** @type {string} */ name,
  /** @type {string[]} */ command,
  /** @type {boolean} */ hasCases,
  /** @type {Buffer[] | null} */ said = null,
) {
  const report = join(reports, `${name}.json`);
  const [program = "", ...args] = command;
  if (hasCases) args.push("--reporter=default", "--reporter=json", `--outputFile.json=${report}`);
  const began = performance.now();
  const code = await new Promise((resolve) => {
    const out = said === null ? "inherit" : "pipe";
    const child = spawn(program, args, { env, stdio: ["ignore", out, out] });
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (bytes) => said?.push(bytes));
    child.once("error", (error) => {
      console.error(error.message);
      resolve(-1);
    });
    child.once("close", resolve);
  });
  const seconds = (performance.now() - began) / 1000;
  /** @type {Result} */
  const result = { name, passed: 0, failed: 0, skippedNames: [], seconds, failures: [] };
  if (hasCases && existsSync(report)) count(report, result);
  else if (code === 0 && !hasCases) result.passed = 1;
  if (code === 0 && hasCases && result.passed === 0) {
    result.failed = 1;
    result.failures.push("no test ran");
  }
  if (code !== 0 && result.failed === 0) {
    result.failed = 1;
    result.failures.push(`${command.join(" ")} ended with code ${code}`);
  }
  return result;
}

/** Adds what vitest's JSON report says; skipped cases keep their names. */
function count(/** @type {string} */ report, /** @type {Result} */ result) {
  /** @type {{ testResults: { name: string, status: string, message: string, assertionResults: { fullName: string, status: string }[] }[] }} */
  const { testResults } = JSON.parse(readFileSync(report, "utf8"));
  for (const file of testResults) {
    for (const test of file.assertionResults) {
      if (test.status === "passed") result.passed++;
      else if (test.status === "failed") {
        result.failed++;
        result.failures.push(test.fullName);
      } else {
        result.skippedNames.push(test.fullName);
      }
    }
    const hasFailed = file.assertionResults.some((test) => test.status === "failed");
    if (file.status === "failed" && !hasFailed) {
      result.failed++;
      result.failures.push(`${file.name}: ${file.message.split("\n")[0]}`);
    }
  }
}

function isWanted(/** @type {Step} */ step) {
  return wanted.length === 0 ? step.isOnRequest !== true : wanted.includes(step.name);
}

/** The gate of known weaknesses, or why the registry could not be asked for them. */
function auditStep() {
  const { verdict, sentence } = audit();
  if (verdict === "not asked") return sentence;
  const told = `console.log(${JSON.stringify(sentence)}); process.exitCode = ${EXIT_CODES[verdict]};`;
  return ["node", "-e", told];
}

/** The command of the recipe's own tests, or the reason why they cannot run. */
function recipeTests() {
  const program = python === undefined || python === "" ? "python3" : python;
  if (!runs(program, "import sys")) return "no Python 3 here; set RETORT_PYTHON to one";
  return [program, "-B", "-m", "unittest", "discover", "-v", "-s", "tools/pretrain", "-p", "test_*.py"];
}

/** The command of every test that asks Python, save those of the whole page. */
function judgedTests() {
  const files = readdirSync("tests", { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".test.ts") && !path.startsWith("e2e") && !path.includes("node_modules"))
    .map((path) => join("tests", path))
    .filter((path) => readFileSync(path, "utf8").includes("harness/python.ts"));
  return ["vitest", "run", "--project", "node", "--project", "interop", ...files];
}

/** @returns {Promise<{ python: string } | { reason: string }>} */
function makeJudges() {
  const named = process.env["RETORT_PYTHON"];
  if (named !== undefined) return Promise.resolve({ python: named });
  return isNewest ? makeNewest() : makePinned();
}

/** Waits for the judges and tells the steps where they are. @returns path of their Python, "" where there is none */
async function setPython() {
  const began = performance.now();
  const made = (await judges) ?? { reason: "not asked for" };
  if ("reason" in made) {
    console.log(`\nsetup: the Python judges' environment was not made: ${made.reason}.`);
    console.log(
      "Tests that need PEFT, transformers, onnxruntime or TRL are skipped unless RETORT_PYTHON has them.",
    );
    return "";
  }
  const { stdout } = spawnSync(made.python, ["-c", VERSIONS], { encoding: "utf8" });
  console.log(`\nsetup: ${made.python} judges, with ${stdout.trim()} (waited ${took(began)})`);
  env["RETORT_PYTHON"] = made.python;
  if (process.env["RETORT_PYTHON"] === undefined) env["RETORT_PYTHON_READERS"] = "required";
  return made.python;
}

function runs(/** @type {string} */ program, /** @type {string} */ line) {
  return spawnSync(program, ["-c", line]).status === 0;
}

function took(/** @type {number} */ since) {
  return `${((performance.now() - since) / 1000).toFixed(0)} s`;
}
