// The built page under what happens to pages: the browser killed, the tab reloaded, a second tab, a full disk, a crashed
// GPU process, a broken model file. Each time nothing that was shown as stored is lost, the page says what happened in one
// sentence, and the run comes to the same end as one that nobody disturbed.
import { mkdtempSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Route } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serve } from "../../tools/serve.ts";
import { close, kill, logOf, seededRandom } from "./harness.mjs";
import { assertNothingLost, buildPage, RetortPage, TINY, transcript } from "./retort_page.mjs";

const SEED = Number(process.env["RETORT_SEED"] ?? 7);
const KILLS = Number(process.env["RETORT_KILLS"] ?? 1);
const random = seededRandom(SEED);

let folder = "";
let host: Awaited<ReturnType<typeof serve>>;
let url = "";
/** What an undisturbed run of the same seed stores: all that was said, the part of it that teaches, the adapter. */
let reference: { all: Record<string, string>; taught: Record<string, string>; adapter: string };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-faults-"));
  host = await serve({ root: buildPage(folder) });
  url = `${host.url}${TINY}`;
  const page = await open("reference");
  await page.press("start");
  reference = await finish(page);
  await close(page.session);
}, 600_000);
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(profile: string, options?: Parameters<typeof RetortPage.open>[2]): Promise<RetortPage> {
  return RetortPage.open(join(folder, profile), url, options);
}

/** What is stored now; the page must have had no uncaught error. */
async function stored(page: RetortPage, run: string): Promise<typeof reference> {
  const contents = await page.read();
  assertNothingLost(contents, page.acknowledged);
  expect(page.errors).toEqual([]);
  expect(contents.adapters).toHaveLength(1);
  const all = transcript(contents, run);
  const taught = Object.fromEntries(Object.entries(all).filter(([id]) => id.startsWith("/distil/")));
  return { all, taught, adapter: contents.adapters[0] ?? "" };
}

/** Waits for the end of the run. */
async function finish(page: RetortPage): Promise<typeof reference> {
  const { run } = await page.until("the run is done", (seen) => seen.state === "done", 480_000);
  expect((await page.read()).artifacts).toHaveLength(1);
  expect(await page.page.locator("#download").count()).toBe(1);
  return stored(page, run);
}

/** Waits until the student is trained, and holds debate and student against the undisturbed run's. */
async function expectSameStudent(page: RetortPage): Promise<void> {
  const seen = await page.until(
    "training is done",
    ({ stage }) => stage === "evaluate" || stage === "export",
  );
  const { taught, adapter } = await stored(page, seen.run);
  expect(taught).toEqual(reference.taught);
  expect(adapter).toBe(reference.adapter);
}

/** Goes on until the debate has some turns (or training some steps), and a random moment further. */
async function intoStage(page: RetortPage, stage: "debate" | "train"): Promise<void> {
  const progress = (seen: { turns: number; step: number }) => (stage === "debate" ? seen.turns : seen.step);
  const goal = stage === "debate" ? 1 + Math.floor(random() * 30) : 1 + Math.floor(random() * 7);
  await page.until(`${stage} has come to ${goal}`, (seen) => seen.stage === stage && progress(seen) >= goal);
  await sleep(random() * 300);
}

test(`${KILLS} SIGKILL of the browser in the debate and in training each: all is there, the run ends the same`, async () => {
  for (let k = 0; k < KILLS; k++) {
    let page = await open(`killed-${k}`);
    await page.press("start");
    for (const stage of ["debate", "train"] as const) {
      await intoStage(page, stage);
      await kill(page.session);
      page = await open(`killed-${k}`, { before: page });
      const seen = await page.until("the killed run is shown again", (seen) => seen.run !== "");
      const contents = await page.read();
      assertNothingLost(contents, page.acknowledged);
      expect(seen.turns, "all stored turns are shown before anything goes on").toBe(contents.turns.length);
      await page.press("continue");
    }
    expect(await finish(page), `seed ${SEED}, kill ${k}`).toEqual(reference);
    await close(page.session);
  }
});

test("reloading in the debate and in training: all is shown, continuing ends the same", async () => {
  const page = await open("reloaded");
  await page.press("start");
  for (const stage of ["debate", "train"] as const) {
    await intoStage(page, stage);
    await page.page.reload();
    await page.until("the run is shown again", (seen) => seen.run !== "" && seen.state === "idle");
    assertNothingLost(await page.read(), page.acknowledged);
    await page.press("continue");
  }
  await expectSameStudent(page);
  await close(page.session);
});

test("a second tab says so, takes over on request, and the run ends the same with one writer", async () => {
  const page = await open("tabs");
  await page.press("start");
  await intoStage(page, "debate");
  const second = new RetortPage({ ...page.session, page: await page.session.context.newPage() });
  second.acknowledged = page.acknowledged;
  second.errors = page.errors;
  await second.page.goto(url);
  const takeOver = second.page.getByRole("button", { name: "Take over here" });
  await takeOver.click({ timeout: 60_000 });
  expect(await page.untilError()).toMatchObject({ error: "busy", state: "failed" });
  await expectSameStudent(second);
  await close(page.session);
});

test("a full disk stops the run with a sentence; after space is freed it goes on to the same end", async () => {
  const page = await open("full");
  const cdp = await page.session.context.newCDPSession(page.page);
  const origin = new URL(url).origin;
  // Room for the questions and a part of the debate. It must be set before the first write: Chromium remembers how much is free.
  const usage = await page.page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  await cdp.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: usage + 100_000 });
  await page.press("start");
  const stopped = await page.untilError();
  expect(stopped).toMatchObject({ state: "failed", error: "store-quota" });
  expect(stopped.message).toMatch(/refused to store more/);
  const stored = await page.read();
  assertNothingLost(stored, page.acknowledged);
  expect(stored.turns.length).toBeGreaterThan(0);
  await cdp.send("Storage.overrideQuotaForOrigin", { origin }); // the person freed some space
  await page.press("continue");
  // Not `until`: the page is still the failed one until it holds the project again.
  await page.page.waitForFunction(
    () => document.querySelector("#app")?.getAttribute("data-state") === "running",
  );
  await expectSameStudent(page);
  await close(page.session);
});

test("data that the browser lost is told when the page opens, also where a part of the run is left", async () => {
  for (const keep of [0, 0.6]) {
    const profile = `lost-${keep}`;
    let page = await open(profile);
    await page.press("start");
    await page.until("the debate is stored", ({ turns }) => turns >= 30);
    await close(page.session);
    const database = join(folder, profile, "Default", "IndexedDB");
    if (keep === 0) rmSync(database, { recursive: true });
    else {
      const log = logOf(join(folder, profile));
      truncateSync(log, Math.floor(statSync(log).size * keep));
    }
    page = await open(profile, { before: page });
    const seen = await page.untilError();
    expect(seen).toMatchObject({ error: "store-corrupt", state: "idle" });
    expect(seen.message).toMatch(/lost saved data: \d+ turns of one run/);
    await close(page.session);
  }
});

test("paused and cancelled in the debate, in training and in the test: continuing ends the same", async () => {
  const page = await open("steered");
  await page.press("start");
  for (const stage of ["debate", "train", "evaluate"] as const) {
    await page.until(`${stage} has begun`, (seen) => seen.stage === stage && seen.state === "running");
    await page.press("pause");
    await page.until("it is paused", (seen) => seen.state === "paused");
    await page.press("cancel");
    await page.until("it is cancelled", (seen) => seen.state === "cancelled");
    const before = await page.read();
    assertNothingLost(before, page.acknowledged);
    await page.press("continue");
  }
  expect(await finish(page)).toEqual(reference);
  await close(page.session);
});

/** Appended to a worker's script the first time it is fetched: at the third call of a method, this happens. */
const atThird = (method: string, fault: string): string =>
  `{ let calls = 0; self.addEventListener("message", ({ data }) => {
     if (data?.path?.[0] === "${method}" && ++calls === 3) { ${fault} } }); }`;
const brokenScripts: [string, string, string][] = [
  ["throws out of the blue", "agent", atThird("speak", "setTimeout(() => { throw new Error('blue'); });")],
  ["rejects and nobody listens", "model", atThird("connect", "void Promise.reject(new Error('unheard'));")],
  ["falls into an endless loop", "agent", atThird("speak", "for (;;);")],
];
for (const [what, kind, code] of brokenScripts) {
  test(`a worker that ${what} is told and replaced, and the run ends the same`, async () => {
    const page = await open(`worker-${what.replaceAll(" ", "-")}`, {
      prepare: async (context) => {
        const breakIt = async (route: import("playwright-core").Route) => {
          const response = await route.fetch();
          await route.fulfill({ response, body: `${await response.text()}\n${code}` });
        };
        await context.route(new RegExp(`${kind}\\.worker.*\\.js`), breakIt, { times: 1 });
      },
    });
    const told = await notesOf(page);
    await page.press("start");
    await expectSameStudent(page);
    expect(await told()).toMatch(/Starting it again; nothing that was finished is lost\./);
    await close(page.session);
  });
}

/** Collects what the page says in its note from now on; a note may be replaced sooner than a test looks. */
async function notesOf(page: RetortPage): Promise<() => Promise<string>> {
  await page.page.evaluate(() => {
    const { body } = document;
    new MutationObserver(() => {
      const text = document.querySelector(".note[role=status]:not([hidden])")?.textContent ?? "";
      if (text !== "" && !body.dataset["notes"]?.includes(text)) body.dataset["notes"] += text;
    }).observe(body, { subtree: true, childList: true, characterData: true, attributeFilter: ["hidden"] });
    body.dataset["notes"] = "";
  });
  return () => page.page.evaluate(() => document.body.dataset["notes"] ?? "");
}

test("a worker script that does not load is named after three tries, and continuing works once it is there", async () => {
  let isBroken = true;
  let asked = 0;
  const page = await open("script", {
    prepare: async (context) => {
      await context.route(/trainer\.worker.*\.js/, (route) => {
        asked += 1;
        return isBroken ? route.fulfill({ status: 404, body: "not here" }) : route.continue();
      });
    },
  });
  await page.press("start");
  const seen = await page.untilError();
  expect(seen).toMatchObject({ error: "worker-lost", state: "failed", turns: 48 });
  expect(seen.message).toMatch(
    /^A part of Retort .* could not be loaded\. Nothing that was finished is lost/,
  );
  expect(await page.page.textContent(".trouble details")).toMatch(
    /trainer worker: its script could not be loaded/,
  );
  expect(asked).toBe(4);
  isBroken = false;
  await page.press("continue");
  await page.page.locator("#app[data-state=running]").waitFor();
  await expectSameStudent(page);
  await close(page.session);
});

test("the GPU process crashes in training: a new device, and the same adapter in the end", async () => {
  const page = await open("gpu", { args: ["--disable-domain-blocking-for-3d-apis"] });
  await page.press("start");
  for (const crash of [1, 2]) {
    await page.until(`step ${crash * 3}`, (seen) => seen.stage === "train" && seen.step >= crash * 3);
    const cdp = await page.session.context.browser()?.newBrowserCDPSession();
    // The command never answers: the process that should is gone.
    void cdp?.send("Browser.crashGpuProcess").catch(() => undefined);
    await sleep(500);
  }
  await expectSameStudent(page);
  await close(page.session);
});

type Answer = Parameters<Route["fulfill"]>[0] | "cut short";
const HTML = { contentType: "text/html", body: "<!doctype html><p>Hello" };
const MISSING = { status: 404, body: "not here" };
const brokenFiles: [string, RegExp, Answer, RegExp][] = [
  ["a model that is the host's HTML page", /\.(?:onnx|safetensors)/, HTML, /file-invalid/],
  ["a missing model", /\.(?:onnx|safetensors)/, MISSING, /fetch-failed/],
  ["a model cut short", /\.(?:onnx|safetensors)/, "cut short", /file-invalid/],
  ["a missing script of the model worker", /model\.worker/, MISSING, /worker-lost/],
  ["a missing wasm runtime", /\.wasm/, MISSING, /fetch-failed|model-invalid/],
];
for (const [what, pattern, answer, code] of brokenFiles) {
  test(`${what} is named, and the run goes on once the file is whole`, async () => {
    let isBroken = true;
    const page = await open(what.replaceAll(/\W/g, ""), {
      prepare: async (context) => {
        await context.route(pattern, async (route) => {
          if (!isBroken) return route.continue();
          if (answer !== "cut short") return route.fulfill(answer);
          const response = await route.fetch();
          const body = await response.body();
          return route.fulfill({ status: 200, body: body.subarray(0, body.length >> 1) });
        });
      },
    });
    await page.press("start");
    const seen = await page.untilError();
    expect(seen.error).toMatch(code);
    expect(seen.message.length).toBeGreaterThan(20);
    isBroken = false;
    await page.page.reload();
    await page.until("the run is shown again", (seen) => seen.run !== "");
    await page.press("continue");
    await page.until("the debate goes on", ({ turns }) => turns > 0);
    await close(page.session);
  });
}

test("a GPU device that is destroyed under the training is a loss, no cancel: a new device, and the same adapter in the end", async () => {
  const page = await open("destroyed");
  page.page.on("worker", (worker) => {
    if (!/trainer\.worker/.test(worker.url())) return;
    void worker
      .evaluate(() => {
        const { prototype } = GPUAdapter;
        // oxlint-disable-next-line typescript/unbound-method -- called with its adapter below
        const { requestDevice } = prototype;
        prototype.requestDevice = async function (...args) {
          const device = await requestDevice.apply(this, args);
          Object.assign(globalThis, { lastDevice: device });
          return device;
        };
      })
      .catch(() => undefined); // a worker that has ended meanwhile
  });
  await page.press("start");
  for (const goal of [2, 6]) {
    await page.until(`training has come to ${goal}`, (seen) => seen.stage === "train" && seen.step >= goal);
    const trainer = page.page.workers().find((worker) => /trainer\.worker/.test(worker.url()));
    await trainer?.evaluate(() => (Reflect.get(globalThis, "lastDevice") as GPUDevice).destroy());
    await page.until(
      "a step is taken after the loss",
      (seen) => seen.state === "running" && seen.step > goal,
    );
  }
  await expectSameStudent(page);
  await close(page.session);
});

test("without a graphics adapter the debate is the same, and the student learns on the processor", async () => {
  const page = await open("no-webgpu", { hasGpu: false });
  expect(await page.page.evaluate(async () => (await navigator.gpu?.requestAdapter()) ?? null)).toBeNull();
  await page.press("start");
  const seen = await page.until("the run is done", ({ state }) => state === "done");
  expect(seen.error).toBe("");
  expect((await stored(page, seen.run)).all).toEqual(reference.all);
  await close(page.session);
});

test("without IndexedDB the page says that nothing could be saved, and begins nothing", async () => {
  const page = await open("no-indexeddb", {
    prepare: (context) =>
      context
        .addInitScript(() => Object.defineProperty(globalThis, "indexedDB", { value: undefined }))
        .then(() => undefined),
  });
  expect(await page.untilError()).toMatchObject({ error: "store-unavailable", state: "idle" });
  await close(page.session);
});

test("without localStorage the run works all the same", async () => {
  const page = await open("no-marks", {
    prepare: (context) =>
      context
        .addInitScript(() => {
          Object.defineProperty(globalThis, "localStorage", {
            get: () => {
              throw new DOMException("denied", "SecurityError");
            },
          });
        })
        .then(() => undefined),
  });
  await page.press("start");
  await page.until("the debate is stored", ({ turns }) => turns >= 10);
  await close(page.session);
});
