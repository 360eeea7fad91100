// A browser that can be killed: a persistent profile, its whole process tree ended by SIGKILL, the same profile opened
// again. Only processes below the one that was started with this very profile folder are touched.
// Trap: Playwright's own close() hangs on a browser that is dead, so nothing here waits for it after a kill.
import { existsSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";
import { BROWSER_ARGS, findBrowser } from "../../tools/browser.mjs";

/** @typedef {{ context: import("playwright-core").BrowserContext, page: import("playwright-core").Page, profile: string }} Session */

/** Opens `url` in a browser on this profile. `prepare` runs before the first page is loaded; `hasGpu` false gives a browser
 *  without any WebGPU adapter; `blocksWindows` one that opens windows only for a person, as people's browsers do. There is no service
 *  worker, past which a test could not answer for the host.
 *  @param {string} profile @param {string} url
 *  @param {{ args?: readonly string[], hasGpu?: boolean, blocksWindows?: boolean, prepare?: (context: import("playwright-core").BrowserContext) => Promise<void> }} [options]
 *  @returns {Promise<Session>} */
export async function openProfile(
  profile,
  url,
  { args = [], hasGpu = true, blocksWindows = false, prepare = async () => undefined } = {},
) {
  for (const name of ["SingletonLock", "SingletonSocket", "SingletonCookie"]) {
    rmSync(join(profile, name), { force: true }); // left by a browser that was killed
  }
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findBrowser() ?? "chromium",
    args: [...BROWSER_ARGS.filter((arg) => hasGpu || !arg.includes("webgpu")), ...args],
    headless: true,
    ...(blocksWindows ? { ignoreDefaultArgs: ["--disable-popup-blocking"] } : {}),
    acceptDownloads: true,
    viewport: { width: 1280, height: 900 },
  });
  await context.addInitScript(() => void Reflect.deleteProperty(Navigator.prototype, "serviceWorker"));
  await prepare(context);
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(url, { timeout: 120_000 });
  return { context, page, profile };
}

/** Ends the profile's browser as a power cut would: SIGKILL to the whole tree at once. Resolves when all are gone.
 *  @param {Session} session @returns {Promise<number>} how many processes were killed */
export async function kill(session) {
  const tree = processesOf(session.profile).map(({ pid }) => pid);
  if (tree.length === 0) throw new Error(`no browser runs on ${session.profile}`);
  for (const pid of tree) signal(pid);
  while (tree.some((pid) => isAlive(pid))) await sleep(20);
  return tree.length;
}

/** Stops the profile's browser whole for so long, as a machine that sleeps, and lets it go on. @param {Session} session @param {number} ms */
export async function stop(session, ms) {
  const tree = processesOf(session.profile).map(({ pid }) => pid);
  if (tree.length === 0) throw new Error(`no browser runs on ${session.profile}`);
  for (const pid of tree) signal(pid, "SIGSTOP");
  await sleep(ms);
  for (const pid of tree) signal(pid, "SIGCONT");
}

/** Ends every browser whose profile lies below a folder: one that a failed campaign leaves would live on, and its program with it. @param {string} folder */
export function killBelow(folder) {
  const isBelow = (/** @type {string} */ arg) => arg.startsWith(`--user-data-dir=${folder}/`);
  const left = listProcesses().flatMap(({ args }) => args.filter(isBelow));
  const profiles = new Set(left.map((arg) => arg.slice(arg.indexOf("=") + 1)));
  for (const profile of profiles) for (const { pid } of processesOf(profile)) signal(pid);
}

/** The browser that was started with this very profile folder, and every process below it.
 *  @param {string} profile */
export function processesOf(profile) {
  const processes = listProcesses().filter(({ pid }) => pid !== process.pid);
  const roots = processes.filter(({ args }) => args.includes(`--user-data-dir=${profile}`));
  const tree = new Set(roots.map(({ pid }) => pid));
  for (let grown = -1; grown !== tree.size;) {
    grown = tree.size;
    for (const each of processes) if (tree.has(each.parent)) tree.add(each.pid);
  }
  return processes.filter(({ pid }) => tree.has(pid));
}

/** Closes the browser as a person would. @param {Session} session */
export async function close(session) {
  await session.context.close();
}

/** The LevelDB log that holds a closed profile's rows: the largest of its IndexedDB. @param {string} profile */
export function logOf(profile) {
  const base = join(profile, "Default", "IndexedDB");
  const logs = readdirSync(base, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".log"))
    .map((name) => join(base, name));
  const largest = logs.sort((a, b) => statSync(b).size - statSync(a).size)[0];
  if (largest === undefined) throw new Error(`no IndexedDB log below ${base}`);
  return largest;
}

function listProcesses() {
  if (!existsSync("/proc/self/stat"))
    throw new Error("the tests of a browser's processes read /proc and need Linux");
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
        const args = readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0");
        return [{ pid: Number(name), parent, args }];
      } catch {
        return []; // it ended while we looked
      }
    });
}

function signal(/** @type {number} */ pid, /** @type {NodeJS.Signals} */ name = "SIGKILL") {
  try {
    process.kill(pid, name);
  } catch {
    // It ended with its parent.
  }
}

/** Whether the process still runs; a zombie that waits to be reaped does not. */
function isAlive(/** @type {number} */ pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
  } catch {
    return false;
  }
}

/** Uniform numbers in [0, 1) from a seed (mulberry32), so that a failed campaign can be repeated.
 *  @param {number} seed @returns {() => number} */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
