// Drives the page as a person would: opens it, presses buttons by their id, follows `data-*` of <main id="app">, takes
// pictures, fetches the download. Every request of the whole browser profile, workers included, is looked at.
// Trap: headless Chromium throttles nothing, but a viewport change re-lays the page out, so pictures cost ~0.3 s each.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { BROWSER_ARGS } from "../browser.mjs";
import { isRefusal } from "../csp.ts";

const WIDTHS = [1280, 390];
/** The flag that leaves no adapter, not even in software. */
const WITHOUT_WEBGPU = "--disable-features=WebGPUService,Vulkan";
/** A run in which nothing moves for this long is given up. */
const STILL_MS = 300_000;
const ANSWER_MS = 60_000;
const START_MS = 20_000;

/** What the page says about itself. */
export interface Seen {
  readonly state: string;
  readonly stage: string;
  readonly turns: string;
  readonly step: string;
  readonly error: string;
  /** How far the stage is, in [0, 1]. */
  readonly share: number;
  readonly progress: string;
  readonly message: string;
}

export interface DemoPageOptions {
  /** The browser's program. */
  readonly executablePath: string;
  readonly url: string;
  /** Folder of the pictures and the download. */
  readonly out: string;
  readonly isHeadless: boolean;
  /** Whether the machine's own GPU is used instead of the software adapter. */
  readonly hasGpu: boolean;
  /** false: the page has no `navigator.gpu`, and its workers find no adapter. */
  readonly hasWebGpu?: boolean;
}

export class DemoPage {
  /** Addresses outside our own host that anything in the browser asked for. */
  readonly foreign: string[] = [];
  /** Uncaught errors of the page, and what its Content-Security-Policy refused. */
  readonly errors: string[] = [];
  readonly page: Page;
  private readonly context: BrowserContext;
  private readonly profile: string;
  private readonly out: string;
  /** Names of the pictures that were taken. */
  private readonly shot = new Set<string>();
  private readonly began = performance.now();

  private constructor(context: BrowserContext, page: Page, profile: string, out: string) {
    this.context = context;
    this.page = page;
    this.profile = profile;
    this.out = out;
  }

  /** Starts a browser on a fresh profile and opens the page. */
  static async open(options: DemoPageOptions): Promise<DemoPage> {
    const { executablePath, url, out, isHeadless, hasGpu, hasWebGpu = true } = options;
    const profile = mkdtempSync(join(tmpdir(), "retort-demo-"));
    const kept = BROWSER_ARGS.filter((arg) => !(hasGpu && arg.includes("swiftshader")));
    const args = hasWebGpu ? kept : [...kept.filter((arg) => !arg.includes("webgpu")), WITHOUT_WEBGPU];
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      args,
      headless: isHeadless,
      acceptDownloads: true,
      viewport: { width: WIDTHS[0] ?? 1280, height: 900 },
    });
    if (!hasWebGpu)
      await context.addInitScript(() => void Reflect.deleteProperty(Navigator.prototype, "gpu"));
    const page = context.pages()[0] ?? (await context.newPage());
    const demo = new DemoPage(context, page, profile, out);
    context.on("request", (request) => {
      if (isForeign(request.url(), url)) demo.foreign.push(request.url());
    });
    page.on("pageerror", (error) => demo.errors.push(error.message));
    context.on("console", (said) => isRefusal(said.text()) && demo.errors.push(said.text()));
    page.on("crash", () => demo.errors.push("the page crashed"));
    await page.goto(url, { waitUntil: "networkidle" });
    return demo;
  }

  /** Waits until the button with this id can be pressed, and presses it. */
  async press(id: string): Promise<void> {
    const button = this.page.locator(`#${id}`);
    try {
      await button.click({ timeout: ANSWER_MS });
    } catch {
      const seen = await this.look();
      throw new Error(seen.message || `the button #${id} cannot be pressed (state "${seen.state}")`);
    }
  }

  /** Presses Start and waits until the run is on. Throws what the form says when it refuses a setting. */
  async start(): Promise<void> {
    await this.press("start");
    const refused = '[aria-invalid="true"]';
    try {
      const began = `#app:not([data-state="idle"]), ${refused}`;
      await this.page.waitForSelector(began, { state: "attached", timeout: START_MS });
    } catch {
      const { message } = await this.look();
      throw new Error(message || "Start was pressed, and nothing began");
    }
    const sentences = await this.page.locator(refused).evaluateAll((fields) =>
      fields.map((field) => {
        const id = field.getAttribute("aria-describedby")?.split(" ").at(-1) ?? "";
        return document.getElementById(id)?.innerText ?? "";
      }),
    );
    if (sentences.length > 0) throw new Error(sentences.join(" "));
  }

  /** What the page says about itself. @throws Error when it does not answer for a minute */
  async look(): Promise<Seen> {
    const seen = this.page.evaluate(() => {
      const dataset = document.getElementById("app")?.dataset ?? {};
      const stage = document.getElementById(`stage-${dataset["stage"]}`);
      const shown = (node: Element | null | undefined) =>
        node instanceof HTMLElement ? node.innerText.replaceAll(/\s+/g, " ").trim() : "";
      return {
        state: dataset["state"] ?? "",
        stage: dataset["stage"] ?? "",
        turns: dataset["turns"] ?? "",
        step: dataset["step"] ?? "",
        error: dataset["error"] ?? "",
        share: Number(stage?.getAttribute("data-progress") ?? 0),
        progress: shown(stage?.querySelector(".progress")),
        message: shown(document.querySelector("[role=alert]")),
      };
    });
    const timeout = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error("the page does not answer for a minute")), ANSWER_MS).unref();
    });
    return Promise.race([seen, timeout]);
  }

  /** Follows the run to its end, printing as it goes. Throws the page's sentence when the run fails. */
  async follow(limitMs: number): Promise<void> {
    let last = "";
    let printed = 0;
    let moved = performance.now();
    for (;;) {
      const seen = await this.look();
      const now = performance.now();
      const current = `${seen.state} ${seen.stage} ${seen.turns} ${seen.step} ${seen.progress}`;
      if (current !== last) moved = now;
      if (current !== last && (now - printed > 5000 || seen.state !== "running")) {
        console.log(`[${((now - this.began) / 1000).toFixed(0).padStart(4)} s] ${lineOf(seen)}`);
        printed = now;
      }
      last = current;
      if (seen.state === "done") return;
      if (seen.state === "failed" || seen.state === "cancelled") {
        throw new Error(`stage ${seen.stage}: ${seen.message || seen.error || seen.state}`);
      }
      if (seen.stage === "debate" && seen.share > 0.4) await this.shoot("debate", "#stage-debate");
      if (seen.stage === "train" && seen.share > 0.6) await this.shoot("train", "#stage-train");
      if (now - moved > STILL_MS)
        throw new Error(`nothing moved for ${STILL_MS / 60_000} minutes (${lineOf(seen)})`);
      if (now - this.began > limitMs)
        throw new Error(`not done after ${limitMs / 60_000} minutes (${lineOf(seen)})`);
      await this.page.waitForTimeout(500);
    }
  }

  /** Saves the zip. @returns its path */
  async download(): Promise<string> {
    const waiting = this.page.waitForEvent("download", { timeout: ANSWER_MS });
    await this.press("download");
    const download = await waiting;
    const path = join(this.out, download.suggestedFilename());
    await download.saveAs(path);
    return path;
  }

  /** Pictures at both widths, once per name. `part` is "top" (what fits), "whole" (the full page), or what to scroll to. */
  async shoot(name: string, part: string): Promise<void> {
    if (this.shot.has(name)) return;
    this.shot.add(name);
    for (const width of WIDTHS) {
      await this.page.setViewportSize({ width, height: 900 });
      if (part === "top" || part === "whole") await this.page.evaluate(() => scrollTo(0, 0));
      else await this.page.locator(part).evaluate((node) => node.scrollIntoView({ block: "start" }));
      const path = join(this.out, `${name}-${width}.png`);
      await this.page.screenshot({ path, fullPage: part === "whole", animations: "disabled" });
    }
    await this.page.setViewportSize({ width: WIDTHS[0] ?? 1280, height: 900 });
  }

  async close(): Promise<void> {
    await this.context.close();
    rmSync(this.profile, { recursive: true, force: true });
  }
}

/** Whether a request leaves the page's own origin. blob: and data: stay inside the browser. */
export function isForeign(address: string, page: string): boolean {
  if (/^(?:blob|data|about):/.test(address)) return false;
  return new URL(address).origin !== new URL(page).origin;
}

function lineOf(seen: Seen): string {
  const parts = [seen.stage || seen.state, seen.progress, `${seen.turns} turns stored`];
  if (Number(seen.step) > 0) parts.push(`step ${seen.step}`);
  return parts.filter((part) => part !== "").join(" · ");
}
