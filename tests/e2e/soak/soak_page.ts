// One page that stays open: runs go over it one after the other as a person would have them, and after each it is measured.
import { setTimeout as sleep } from "node:timers/promises";
import type { CDPSession } from "playwright-core";
import { isRefusal } from "../../../tools/csp.ts";
import { close, openProfile } from "../harness.mjs";
import { RetortPage } from "../retort_page.mjs";
import { allocatedBy } from "./allocators.ts";
import { heapOf } from "./heap.ts";
import { type Left, leftovers } from "./left.ts";
import { browserMemory } from "./process_memory.ts";

/** Every stage, as short as the page's settings let it be. */
export const SHORT_RUN = "?tasks=8&testTasks=20&agents=2&rounds=1&steps=3&batchTokens=256&rank=4&seed=1";

/** What a person does with a run before they leave it. "read": they wait until the download is read back. "tried": they ask the student
 *  and its group, and look at every stage. "left": they go while the download is still being read. "stopped": they stop it in its
 *  training, and delete it. */
export const COURSES = ["read", "tried", "left", "stopped"] as const;
export type Course = (typeof COURSES)[number];

const RUN_MS = 600_000;
const GOING_MS = 5000;
const REST_MS = 250;
const GIVING_BACK_MS = 1000;

interface SoakWishes {
  /** So many finished runs are kept; the oldest beyond them are deleted. */
  readonly kept: number;
  /** Whether the browser dumps its memory after each run. The dumps themselves stay in the memory of its processes. */
  readonly dumps?: boolean;
}

export class SoakPage {
  /** Uncaught errors of the page and its workers, and what its Content-Security-Policy refused. */
  readonly errors: string[] = [];
  readonly #shown: RetortPage;
  readonly #devtools: CDPSession;
  readonly #browser: CDPSession;
  /** Process ids of the first measurement: another one would be another process's memory. */
  #pids = "";
  readonly #kept: number;
  readonly #dumps: boolean;

  private constructor(
    shown: RetortPage,
    devtools: CDPSession,
    browser: CDPSession,
    { kept, dumps = false }: SoakWishes,
  ) {
    this.#kept = kept;
    this.#dumps = dumps;
    this.#shown = shown;
    this.#devtools = devtools;
    this.#browser = browser;
  }

  static async open(profile: string, url: string, wishes: SoakWishes): Promise<SoakPage> {
    const session = await openProfile(profile, url);
    const devtools = await session.context.newCDPSession(session.page);
    await devtools.send("Performance.enable");
    const browser = await session.context.browser()?.newBrowserCDPSession();
    if (browser === undefined) throw new Error("this browser takes no commands");
    const soak = new SoakPage(new RetortPage(session), devtools, browser, wishes);
    session.page.on("pageerror", (error) => soak.errors.push(error.message));
    session.context.on("console", (said) => isRefusal(said.text()) && soak.errors.push(said.text()));
    session.page.on("crash", () => soak.errors.push("the page crashed"));
    return soak;
  }

  get #page() {
    return this.#shown.page;
  }

  /** Begins a run with this seed, has it go its course, and ends at the start page. @throws Error when it fails */
  async run(seed: number, course: Course): Promise<void> {
    await this.#page.locator("#run-form > details > summary").click();
    await this.#page.fill("#field-seed", String(seed));
    await this.#shown.press("start");
    if (course === "stopped") await this.#stop();
    else await this.#finish(course);
    await this.#shown.press("leave");
    await this.#page.locator("#start").waitFor();
    await this.#delete(course === "stopped");
  }

  async #stop(): Promise<void> {
    const step = '#app[data-stage="train"]:not([data-step="0"]), #app[data-state="failed"]';
    await this.#page.locator(step).first().waitFor({ state: "attached", timeout: RUN_MS });
    await this.#shown.press("cancel");
    await this.#until("cancelled");
  }

  async #finish(course: Course): Promise<void> {
    await this.#until("done");
    if (course === "tried") {
      for (const stage of ["debate", "distil", "train", "evaluate"]) await this.#shown.press(`tab-${stage}`);
      await this.#page.click("#try-example");
      await this.#page.check("#try-group");
      await this.#page.press("#try-question", "Enter");
      const said = "#try-doing:text-matches('^Base: .+, student: .+, group: .+')";
      await this.#page.locator(said).waitFor({ timeout: RUN_MS });
    }
    if (course !== "left") {
      await this.#shown.press("tab-export");
      await this.#page.locator("details#read-back").waitFor({ state: "attached", timeout: RUN_MS });
    }
  }

  async #until(state: string): Promise<void> {
    const ended = ["done", "failed", "cancelled"].map((each) => `#app[data-state="${each}"]`).join();
    await this.#page.locator(ended).first().waitFor({ state: "attached", timeout: RUN_MS });
    const seen = await this.#shown.look();
    if (seen.state !== state) throw new Error(`expected a run that is ${state}: ${JSON.stringify(seen)}`);
  }

  /** Deletes the newest run or the oldest beyond those that are kept, and takes the time to undo it away. */
  async #delete(isNewest: boolean): Promise<void> {
    const buttons = this.#page.locator(".earlier .delete-run");
    await buttons.first().waitFor();
    const before = await buttons.count();
    if (!isNewest && before <= this.#kept) return;
    await (isNewest ? buttons.first() : buttons.last()).click();
    await this.#page.locator("#removed button").last().click();
    await this.#page.locator("#removed").waitFor({ state: "detached" });
  }

  /** Collects the garbage, has the browser give back what it keeps for speed alone, and measures what is left.
   *  @throws Error when the page has another process than before */
  async measure(): Promise<Left> {
    const workers = await this.#workersLeft();
    const page = await this.#settled();
    const heap = await heapOf(this.#devtools);
    await this.#devtools.send("Memory.simulatePressureNotification", { level: "critical" });
    await sleep(GIVING_BACK_MS);
    const { profile } = this.#shown.session;
    const { renderer, gpu, restBytes } = browserMemory(profile);
    const pids = `${renderer.pid}, ${gpu.pid}`;
    if (this.#pids === "") this.#pids = pids;
    if (this.#pids !== pids) {
      throw new Error(`renderer and GPU process were ${this.#pids} and are ${pids}: one was started anew`);
    }
    const allocated = this.#dumps ? await allocatedBy(this.#browser, renderer.pid) : {}; // last, since a dump takes memory itself
    const stored = await this.#page.evaluate(async () => {
      const { usageDetails } = (await navigator.storage.estimate()) as { usageDetails?: object };
      return { indexedDB: 0, fileSystem: 0, ...usageDetails };
    });
    return {
      ...page,
      ...heap,
      ...allocated,
      workers,
      rendererBytes: renderer.bytes,
      gpuBytes: gpu.bytes,
      restBytes,
      databaseBytes: stored.indexedDB,
      fileBytes: stored.fileSystem,
    };
  }

  /** What the page itself holds once it has come to rest: requests to the database and answers of ended workers keep their listeners a
   *  moment longer. */
  async #settled(): Promise<Pick<Left, "nodes" | "listeners">> {
    const deadline = performance.now() + GOING_MS;
    let before = await this.#held();
    for (;;) {
      await sleep(REST_MS);
      const now = await this.#held();
      const isAtRest = now.nodes >= before.nodes && now.listeners >= before.listeners;
      if (isAtRest || performance.now() > deadline) return now;
      before = now;
    }
  }

  async #held(): Promise<Pick<Left, "nodes" | "listeners">> {
    for (let i = 0; i < 3; i++) await this.#devtools.send("HeapProfiler.collectGarbage");
    const { metrics } = await this.#devtools.send("Performance.getMetrics");
    const metric = (name: string): number => {
      const found = metrics.find((each) => each.name === name);
      if (found === undefined) throw new Error(`this browser does not count ${name}`);
      return found.value;
    };
    return { nodes: metric("Nodes"), listeners: metric("JSEventListeners") };
  }

  /** The names of the workers that live. One that was ended is a target for a moment longer, so those that should be gone get a while to go. */
  async #workersLeft(): Promise<string[]> {
    const deadline = performance.now() + GOING_MS;
    for (;;) {
      const { targetInfos } = await this.#browser.send("Target.getTargets", {
        filter: [{ type: "worker", exclude: false }],
      });
      const names = targetInfos.map(({ url }) => /([a-z_]+)\.worker/.exec(url)?.[1] ?? url);
      if (leftovers(names).length === 0 || performance.now() > deadline) return names;
      await sleep(100);
    }
  }

  close(): Promise<void> {
    return close(this.#shown.session);
  }
}
