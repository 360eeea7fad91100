// The built page as the end-to-end tests meet it: what it says about itself (`data-*` of <main id="app">), its buttons, and
// what lies in IndexedDB, read raw and not through our own store, so that the store's word is not taken for it.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isRefusal } from "../../tools/csp.ts";
import { openProfile } from "./harness.mjs";

/** A run that has every stage and takes under a minute on two cores without a GPU. */
export const TINY = "?tasks=8&testTasks=20&agents=3&rounds=2&steps=11&batchTokens=256&rank=4&seed=11";
/** The same with PAD: steps 1 to `JUDGE_STEPS` are the judge's, four more the student's. */
export const PAD =
  "?strategy=pad&labels=truth&tasks=10&testTasks=20&agents=3&rounds=1&prmSteps=12&iterations=4&practiceTasks=3" +
  "&rollouts=4&batchTokens=256&rank=4&seed=11&temperature=1";
export const JUDGE_STEPS = 12;
const STEP_MS = 240_000;
const DATABASE = "retort";

/** @typedef {{ state: string, stage: string, run: string, turns: number, step: number, error: string, message: string }} Seen */
/** @typedef {{ id: string, runId: string, sequence: number, text: string, answer: string | null }} TurnRow */
/** @typedef {{ runs: { id: string, finished: string[] }[], turns: TurnRow[], steps: number[], adapters: string[], artifacts: string[] }} Contents */

/** Builds the page as it ships (a test runner's NODE_ENV would build another) and returns the folder of the files. RETORT_PAGE names a build
 *  of this very tree in its place: `npm test` makes one for all its steps.
 *  @param {string} folder */
export function buildPage(folder) {
  const made = process.env["RETORT_PAGE"];
  if (made !== undefined) return made;
  const dist = join(folder, "dist");
  const run = spawnSync("node_modules/.bin/vite", ["build", "--outDir", dist, "--logLevel", "error"], {
    env: { ...process.env, NODE_ENV: "production" },
    encoding: "utf8",
  });
  if (run.status !== 0) throw new Error(`the page does not build: ${run.stderr}`);
  return dist;
}

export class RetortPage {
  /** The most that the page ever showed as stored, by run; survives kills. @type {Map<string, { turns: number, step: number }>} */
  acknowledged = new Map();
  /** Uncaught errors of any page opened here, and what its Content-Security-Policy refused. @type {string[]} */
  errors = [];

  /** @param {import("./harness.mjs").Session} session */
  constructor(session) {
    this.session = session;
  }

  get page() {
    return this.session.page;
  }

  /** @param {string} profile @param {string} url
   *  @param {{ args?: readonly string[], hasGpu?: boolean, before?: RetortPage, prepare?: (context: import("playwright-core").BrowserContext) => Promise<void> }} [options]
   *  `before`: the page that was killed, whose memory of acknowledged turns goes on */
  static async open(profile, url, { args = [], hasGpu = true, before, prepare } = {}) {
    const acknowledged = before?.acknowledged ?? new Map();
    const errors = before?.errors ?? [];
    const session = await openProfile(profile, url, {
      args,
      hasGpu,
      prepare: async (context) => {
        await context.exposeFunction("retortShows", (/** @type {Record<string, string>} */ shown) => {
          const run = shown["run"] ?? "";
          if (run === "") return;
          const old = acknowledged.get(run) ?? { turns: 0, step: 0 };
          const turns = Math.max(old.turns, Number(shown["turns"]));
          acknowledged.set(run, { turns, step: Math.max(old.step, Number(shown["step"])) });
        });
        await context.addInitScript(tellWhatIsShown);
        context.on("page", (page) => page.on("pageerror", (error) => errors.push(error.message)));
        context.on("console", (said) => isRefusal(said.text()) && errors.push(said.text()));
        await prepare?.(context);
      },
    });
    const page = new RetortPage(session);
    page.acknowledged = acknowledged;
    page.errors = errors;
    return page;
  }

  /** @returns {Promise<Seen>} */
  look() {
    return this.page.evaluate(() => {
      const data = document.getElementById("app")?.dataset ?? {};
      const alert = document.querySelector("[role=alert]");
      return {
        state: data["state"] ?? "",
        stage: data["stage"] ?? "",
        run: data["run"] ?? "",
        turns: Number(data["turns"]),
        step: Number(data["step"]),
        error: data["error"] ?? "",
        message: alert instanceof HTMLElement ? alert.innerText.trim() : "",
      };
    });
  }

  /** Waits until what the page shows satisfies `isThere`; fails at once when the run failed instead.
   *  @param {string} what @param {(seen: Seen) => boolean} isThere @param {number} [limitMs] @returns {Promise<Seen>} */
  async until(what, isThere, limitMs = STEP_MS) {
    const deadline = performance.now() + limitMs;
    for (;;) {
      const seen = await this.look();
      if (isThere(seen)) return seen;
      const shown = JSON.stringify(seen);
      if (seen.state === "failed") throw new Error(`the run failed while waiting until ${what}: ${shown}`);
      if (performance.now() > deadline) throw new Error(`gave up waiting until ${what}: ${shown}`);
      await sleep(25);
    }
  }

  /** Waits for the page to say that something went wrong. @returns {Promise<Seen>} */
  async untilError(limitMs = STEP_MS) {
    const deadline = performance.now() + limitMs;
    for (;;) {
      const seen = await this.look();
      if (seen.error !== "") return seen;
      if (seen.state === "done" || performance.now() > deadline) {
        throw new Error(`the page told no error: ${JSON.stringify(seen)}`);
      }
      await sleep(25);
    }
  }

  /** @param {string} id */
  async press(id) {
    await this.page.locator(`#${id}`).first().click({ timeout: 60_000 });
  }

  /** Everything of the database that the claims are about. @returns {Promise<Contents>} */
  read() {
    return this.page.evaluate(readRaw, DATABASE);
  }
}

/** Every turn that was shown as stored is there, none twice, none missing in the middle.
 *  @param {Contents} contents @param {RetortPage["acknowledged"]} acknowledged */
export function assertNothingLost(contents, acknowledged) {
  for (const [run, shown] of acknowledged) {
    const turns = contents.turns.filter((turn) => turn.runId === run);
    const seen = `run ${run}: ${turns.length} turns stored, ${shown.turns} were shown as stored`;
    assert.ok(turns.length >= shown.turns, seen);
    assert.equal(new Set(turns.map((turn) => turn.id)).size, turns.length, `${seen}; one is there twice`);
    assert.deepEqual(
      turns.map((turn) => turn.sequence),
      turns.map((_, i) => i),
      `${seen}; the sequence has a hole`,
    );
  }
}

/** What was said in a run, by turn, without the run's own name: the same for the same seed.
 *  @param {Contents} contents @param {string} run @returns {Record<string, string>} */
export function transcript(contents, run) {
  const turns = contents.turns.filter((turn) => turn.runId === run);
  return Object.fromEntries(turns.map((turn) => [turn.id.slice(run.length), turn.text]));
}

/** On the page: reports each change of what it shows. */
function tellWhatIsShown() {
  const tell = /** @type {{ retortShows?: (shown: DOMStringMap) => void }} */ (globalThis);
  addEventListener("DOMContentLoaded", () => {
    const app = document.getElementById("app");
    if (app === null) return;
    new MutationObserver(() => tell.retortShows?.(Object.assign({}, app.dataset))).observe(app, {
      attributes: true,
    });
  });
}

/** On the page: reads the raw database. @param {string} name @returns {Promise<Contents>} */
function readRaw(name) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name);
    opening.addEventListener("error", () => reject(opening.error));
    opening.addEventListener("success", () => {
      const database = opening.result;
      const tx = database.transaction(["runs", "turns", "metrics", "adapters", "artifacts"]);
      const all = (/** @type {string} */ store) => tx.objectStore(store).getAll();
      const [runs, turns, metrics, adapters, artifacts] = [
        "runs",
        "turns",
        "metrics",
        "adapters",
        "artifacts",
      ].map(all);
      tx.addEventListener("abort", () => reject(tx.error));
      tx.addEventListener("complete", () => {
        database.close();
        resolve({
          runs: runs?.result.map(({ id, finished }) => ({ id, finished })) ?? [],
          turns:
            turns?.result.map(({ id, runId, sequence, turn }) => ({
              id,
              runId,
              sequence,
              text: turn.completion.text,
              answer: turn.answer,
            })) ?? [],
          steps: metrics?.result.map(({ step }) => step) ?? [],
          adapters: adapters?.result.map(({ sha256 }) => sha256) ?? [],
          artifacts: artifacts?.result.map(({ sha256 }) => sha256) ?? [],
        });
      });
    });
  });
}
