// How long a run will take: by what is known best, and nothing where nothing is known.
import { expect, test } from "vitest";
import { configFromTexts } from "../../../src/app/run/form_texts.ts";
import { presetOf, PRESETS, presetTexts } from "../../../src/app/run/presets.ts";
import { runSeconds, runTimeWords, secondsAfter, type TimedBy } from "../../../src/app/run/run_time.ts";
import { defaultConfig, SETTINGS } from "../../../src/settings/run_config.ts";
import type { RunRecord } from "../../../src/store/store.ts";
import { MODEL } from "../fixture.ts";

const software: TimedBy["device"] = {
  kind: "adapter",
  adapter: {
    vendor: "google",
    architecture: "swiftshader",
    description: "",
    isSoftware: true,
    features: [],
    limits: {},
  },
};
const known: TimedBy = { device: software, measured: null, runs: [], model: "" };
const small = { ...defaultConfig(), tasks: 240, testTasks: 150, steps: 60 };

test("on a software adapter the time is that of the run that was timed: 49, 84 and 67 seconds", () => {
  expect(Math.abs(runSeconds(small, known)! - 200)).toBeLessThan(5);
});

test("what comes after a stage is what the whole takes without it and those before it", () => {
  const after = (stage: Parameters<typeof secondsAfter>[0]) => Math.round(secondsAfter(stage, small, known)!);
  expect(after("debate")).toBe(after("distil"));
  expect(Math.abs(after("debate") - 151)).toBeLessThan(5); // 84 and 67
  expect(Math.abs(after("train") - 67)).toBeLessThan(5);
  expect([after("evaluate"), after("export")]).toEqual([0, 0]);
  expect(secondsAfter("debate", small, { ...known, model: "stored/x" })).toBeNull();
});

test("an earlier run of the same model counts more than anything else, scaled to the new size", () => {
  const run: RunRecord = {
    schema: 1,
    id: "a",
    createdAt: 0,
    config: small,
    seed: 7,
    model: MODEL,
    finished: ["debate", "distil", "train", "evaluate"],
    seconds: { debate: 10, train: 20, evaluate: 30 },
    report: null,
  };
  const timedBy = { ...known, runs: [run] };
  expect(runSeconds(small, timedBy)).toBeCloseTo(60);
  expect(runSeconds({ ...small, steps: 120 }, timedBy)).toBeCloseTo(80);
  expect(runSeconds(small, { ...timedBy, model: "stored:other" })).toBeNull();
});

test("a measured device is reckoned with, an unknown one says nothing", () => {
  const measured = {
    device: "",
    isSoftware: false,
    gflops: 1000,
    gbs: 100,
    trainTokensPerSecond: 61_440,
    decodeTokensPerSecond: 45_000,
    rows: [],
  };
  const seconds = runSeconds(small, { ...known, measured })!;
  expect(seconds).toBeCloseTo(1 + (240 * 6 + 150 * (6 * 2.7 + 3)) / 1000);
  // without WebGPU all is done on the processor, as on a software adapter
  expect(runSeconds(small, { ...known, device: { kind: "none", reason: "no-api" } })).toBeGreaterThan(0);
  expect(runSeconds(small, { ...known, device: { kind: "checking" } })).toBeNull();
  expect(runTimeWords(null)).toBe("a few minutes");
  expect(runTimeWords(200)).toBe("about 3 minutes");
});

test("the form stands at a preset when all it names is so, and at none otherwise", () => {
  const chosen = SETTINGS.chosen(new Map());
  expect(presetOf(new Map(), chosen)?.id).toBe("usual");
  for (const preset of PRESETS) {
    const texts = presetTexts(preset, chosen);
    expect(presetOf(texts, chosen)).toBe(preset);
    expect(configFromTexts(texts)).toMatchObject({ tasks: Number(texts.get("tasks")) });
  }
  expect(presetOf(new Map([["tasks", "241"]]), chosen)).toBeNull();
});
