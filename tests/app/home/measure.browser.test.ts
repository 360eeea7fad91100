// "Measure this device" in a real Chromium: the view on figures given by hand, and once the worker with the real bench.
import { h, render } from "preact";
import { afterEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import "../../../src/app/app.css";
import "../../../src/app/stages.css";
import {
  meaning,
  meaningFor,
  MeasureView,
  type MeasureViewProps,
} from "../../../src/app/home/measure_view.tsx";
import { measureDevice } from "../../../src/threads/bench/client.ts";
import { defaultConfig } from "../../../src/settings/run_config.ts";
import type { KernelTrust } from "../../../src/records/kernel_trust.ts";
import { RunError } from "../../../src/core/errors.ts";
import type { DeviceMeasure } from "../../../src/threads/bench/api.ts";

const RESULT: DeviceMeasure = {
  device: "a chip with a rather long name (gen-12lp)",
  isSoftware: false,
  gflops: 1234.5,
  gbs: 58.31,
  trainTokensPerSecond: 20_480,
  decodeTokensPerSecond: 4350,
  rows: [{ op: "copy", msP50: 1.5 }],
};

let host: HTMLElement | null = null;
afterEach(() => {
  if (host !== null) render(null, host);
  document.body.replaceChildren();
});

const measured: number[] = [];
const onMeasured: MeasureViewProps["onMeasured"] = ({ gflops }) => void measured.push(gflops);

/** A check that never ends. */
const unended: MeasureViewProps["check"] = () => new Promise(() => {});

function open(
  measure: MeasureViewProps["measure"],
  before: DeviceMeasure | null = null,
  check = unended,
): HTMLElement {
  host = document.createElement("main");
  document.body.append(host);
  render(
    h(MeasureView, {
      config: { ...defaultConfig(), steps: 60, batchTokens: 1024, testTasks: 150 },
      measure,
      check,
      onMeasured,
      chosen: null,
      before,
    }),
    host,
  );
  return host;
}
const state = () => document.querySelector("#measure-view")?.getAttribute("data-state");

test("what was measured earlier stands there at once, and is measured again on demand only", async () => {
  let asked = 0;
  open(() => {
    asked++;
    return Promise.resolve(RESULT);
  }, RESULT);
  expect(state()).toBe("done");
  expect(asked).toBe(0);
  document.querySelector<HTMLElement>("#measure-again")!.click();
  await expect.poll(() => asked).toBe(1);
  expect(measured.splice(0)).toEqual([RESULT.gflops]);
});

test("measuring shows how far it is, then what the figures mean for a run with these settings", async () => {
  let finish: (result: DeviceMeasure) => void = () => {};
  const view = open((path, onProgress) => {
    expect(path).toBe("models/tiny");
    onProgress({ done: 3, total: 13 });
    return new Promise((resolve) => {
      finish = resolve;
    });
  });
  await expect.element(page.getByText("3 of 13 measurements")).toBeVisible();
  expect(view.querySelector("progress")?.value).toBe(3);
  finish(RESULT);
  await expect.poll(state).toBe("done");
  expect(measured).toEqual([RESULT.gflops]);
  // 60 * 1024 tokens at 20,480 a second; 150 answers of 29 tokens at 4350 a second
  expect(view.querySelector(".measure-meaning")?.textContent).toContain("trains for about 3 seconds");
  expect(view.querySelector(".measure-meaning")?.textContent).toContain(
    "150 test questions in about 1 second.",
  );
  expect([...view.querySelectorAll("dd")].map((each) => each.textContent)).toEqual([
    "20,500",
    "4,350",
    "1,230",
    "58.3",
  ]);
  const json: unknown = JSON.parse(view.querySelector(".receipt")?.textContent ?? "");
  expect(json).toEqual(RESULT);
});

test("for another model the time is reckoned from its size and the best rate, and says so", () => {
  const smol = { name: "SmolLM2", parameters: 134_515_008 };
  // 4 * 134.5e6 * 60 * 1024 operations at half and a quarter of 1,230 GFLOP/s
  expect(meaningFor(smol, RESULT, { steps: 60, batchTokens: 1024 })).toMatch(
    /^With the settings above, SmolLM2 trains for about 54 seconds to 2 minutes on this device, reckoned/,
  );
});

test("a device that fails says so in its own words, and can be measured again", async () => {
  let calls = 0;
  const view = open(() => {
    calls++;
    return calls === 1
      ? Promise.reject(new RunError("gpu-lost", "The browser took the GPU away."))
      : Promise.resolve(RESULT);
  });
  await expect.element(page.getByRole("alert")).toHaveTextContent("The browser took the GPU away.");
  await page.getByRole("button", { name: "Measure again" }).click();
  await expect.poll(state).toBe("done");
  expect(view.querySelector("[role=alert]")).toBeNull();
});

const TRUST: KernelTrust = {
  kind: "checked",
  at: 1,
  by: "a test",
  checked: ["sum", "norm"],
  failed: [{ kernel: "attention", case: "of 3 rows", roundings: 99, allowed: 5 }],
  inexact: [],
  without: ["tiles"],
  leftOut: [],
  seconds: 0.84,
};
const checkState = () => document.querySelector("#kernel-check")?.getAttribute("data-state");

test("the kernels of a chip are checked with the measurement, and what came of it stands there", async () => {
  let finish: (trust: KernelTrust) => void = () => {};
  const view = open(
    () => Promise.resolve(RESULT),
    null,
    (path, onProgress) => {
      expect(path).toBe("models/tiny");
      onProgress({ done: 2, total: 3 });
      return new Promise((resolve) => {
        finish = resolve;
      });
    },
  );
  await expect.element(page.getByText("2 of 3 kernels checked")).toBeVisible();
  finish(TRUST);
  await expect.poll(checkState).toBe("done");
  const text = view.querySelector("#kernel-check")?.textContent?.replaceAll("\u00a0", " "); // between a number and its unit
  expect(text).toContain(
    "Kernels checked on this device against float64: 2 agree, in 0.8 s.With tiles this device computes wrongly, and without rightly, though more slowly: attention.",
  );
});

test("a software adapter is checked only when a person asks; a wrong kernel is an error there, and can be looked at again", async () => {
  let asked = 0;
  const wrong = new RunError("gpu-wrong", "The graphics device “x” computes wrongly.");
  const view = open(
    () => Promise.resolve({ ...RESULT, isSoftware: true }),
    null,
    () => (++asked === 1 ? Promise.reject(wrong) : Promise.resolve(TRUST)),
  );
  await expect.poll(checkState).toBe("unasked");
  expect(asked).toBe(0);
  expect(view.textContent).toContain("takes some minutes");
  document.querySelector<HTMLElement>("#check-kernels")!.click();
  await expect.element(page.getByRole("alert")).toHaveTextContent("computes wrongly");
  document.querySelector<HTMLElement>("#check-kernels")!.click();
  await expect.poll(checkState).toBe("done");
});

test("leaving ends the measurement", async () => {
  let signal: AbortSignal | null = null;
  const view = open((_, __, given) => {
    signal = given;
    return new Promise(() => {});
  });
  await expect.poll(() => signal).not.toBeNull();
  render(null, view);
  await expect.poll(() => signal?.aborted).toBe(true); // effects end after the frame
});

test("at 390 pixels nothing reaches past the window", async () => {
  await page.viewport(390, 844);
  const view = open(() => Promise.resolve(RESULT));
  await expect.poll(state).toBe("done");
  const wide = [...view.querySelectorAll("*")].filter((each) => each.getBoundingClientRect().right > 391);
  expect(wide.map((each) => each.className || each.tagName)).toEqual([]);
  await page.viewport(1280, 900);
});

test("the worker measures this browser's device with the bundled model", async () => {
  const seen: number[] = [];
  const onProgress = ({ done, total }: { done: number; total: number }) => seen.push(done / total);
  const result = await measureDevice("/models/tiny", onProgress, new AbortController().signal);
  for (const key of ["gflops", "gbs", "trainTokensPerSecond", "decodeTokensPerSecond"] as const) {
    expect(result[key], key).toBeGreaterThan(0);
    expect(Number.isFinite(result[key]), key).toBe(true);
  }
  expect(seen.at(-1), "the last report is the whole").toBe(1);
  expect(result.rows.length).toBe(seen.length);
  expect(meaning(result, defaultConfig())).toMatch(
    /trains for about .* answers the \d+ test questions in about /,
  );
}, 300_000);

test("a measurement that is given up ends its worker and rejects", async () => {
  const stop = new AbortController();
  const measuring = measureDevice("/models/tiny", () => {}, stop.signal);
  stop.abort();
  await expect(measuring).rejects.toMatchObject({ code: "worker-lost" });
});
