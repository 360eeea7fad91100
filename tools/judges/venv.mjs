// The virtual environments of the Python judges: one of the pinned versions, one of the newest. Each lies in .venv, and the
// pinned one's name carries the hash of its requirements, so other pins make another environment.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const REQUIREMENTS = join(dirname(fileURLToPath(import.meta.url)), "requirements.txt");
const ROOT = join(dirname(REQUIREMENTS), "../..");
const VENVS = join(ROOT, ".venv");
const NEWEST = "judges-newest";
/** Written last: an environment without it was cut off while it was made. */
const COMPLETE = "complete";
const BASES = ["python3", "python"];
const OLDEST = { major: 3, minor: 11 };
/** Long enough for a registry that answers, short enough for a machine without a network. */
const REACH_SECONDS = 10;
const REACH_MS = 180_000;
const INSTALL_MS = 900_000;
/** uv that fails sooner than this was refused, and pip may reach what it cannot; later, there is no time for a second try. */
const REFUSED_MS = 60_000;

/** Path of the Python that has the pinned judges, undefined while there is none. */
export function pinnedPython() {
  return pythonOf(pinnedName());
}

/** Makes the environment of the pinned versions unless it is there. @returns its Python, or why there is none */
export function makePinned() {
  const name = pinnedName();
  const python = pythonOf(name);
  if (python !== undefined) return Promise.resolve({ python });
  return make(name, ["--no-deps", "-r", REQUIREMENTS]);
}

/** Makes the environment of the newest versions, again if it is there. @returns its Python, or why there is none */
export function makeNewest() {
  return make(NEWEST, ["--upgrade", ...judgeNames()]);
}

/** Names of the judges themselves: the file's first block. */
export function judgeNames(requirements = readFileSync(REQUIREMENTS, "utf8")) {
  const block = requirements.split(/^# The judges$/m)[1]?.split("\n\n")[0] ?? "";
  return [...new Set([...block.matchAll(/^([\w.-]+)==/gm)].map(([, name]) => String(name)))];
}

function pinnedName() {
  return `judges-${createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex").slice(0, 12)}`;
}

function pythonOf(/** @type {string} */ name) {
  return existsSync(join(VENVS, name, COMPLETE)) ? programOf(join(VENVS, name)) : undefined;
}

function programOf(/** @type {string} */ folder) {
  return process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
}

/** @returns {Promise<{ python: string } | { reason: string }>} */
async function make(/** @type {string} */ name, /** @type {string[]} */ packages) {
  const base = BASES.find((program) =>
    runs(
      program,
      `import sys, venv, ensurepip; assert sys.version_info >= (${OLDEST.major}, ${OLDEST.minor})`,
    ),
  );
  if (base === undefined)
    return { reason: `no Python ${OLDEST.major}.${OLDEST.minor} or newer with the module venv is here` };
  const folder = join(VENVS, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(VENVS, { recursive: true });
  try {
    await run([base, "-m", "venv", folder], REACH_MS);
    const python = programOf(folder);
    await install(python, packages);
    writeFileSync(join(folder, COMPLETE), "");
    removeOthers(name);
    return { python };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

/** By uv, which loads several packages at once: 150 s where pip takes 450. Where uv does not reach what pip reaches, by pip. */
async function install(/** @type {string} */ python, /** @type {string[]} */ packages) {
  const pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"];
  const uv = readFileSync(REQUIREMENTS, "utf8").match(/^uv==\S+/m)?.[0] ?? "uv";
  try {
    await run([...pip, "--timeout", String(REACH_SECONDS), "--retries", "0", uv], REACH_MS);
  } catch (error) {
    throw new Error(`PyPI was not reached (${error instanceof Error ? error.message : String(error)})`, {
      cause: error,
    });
  }
  const began = performance.now();
  try {
    await run([python, "-m", "uv", "pip", "install", "-q", "--python", python, ...packages], INSTALL_MS);
  } catch (error) {
    if (performance.now() - began > REFUSED_MS) throw error;
    await run([...pip, ...packages], INSTALL_MS);
  }
}

/** Old pins' environments: each holds gigabytes. */
function removeOthers(/** @type {string} */ name) {
  if (name === NEWEST) return;
  for (const other of readdirSync(VENVS)) {
    if (/^judges-[0-9a-f]{12}$/.test(other) && other !== name)
      rmSync(join(VENVS, other), { recursive: true, force: true });
  }
}

/** Runs a command without output. @throws Error with the last line that it wrote to stderr */
function run(/** @type {string[]} */ command, /** @type {number} */ limitMs) {
  const [program = "", ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"], timeout: limitMs });
    let said = "";
    child.stderr.on("data", (part) => (said = (said + String(part)).slice(-2000)));
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (code === 0) resolve(undefined);
      else if (signal !== null)
        reject(new Error(`${args.slice(0, 3).join(" ")} took more than ${limitMs / 1000} s`));
      else reject(new Error(said.trim().split("\n").at(-1) ?? `${program} ended with code ${code}`));
    });
  });
}

function runs(/** @type {string} */ program, /** @type {string} */ line) {
  return spawnSync(program, ["-c", line]).status === 0;
}
