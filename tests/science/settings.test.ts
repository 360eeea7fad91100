import { expect, test } from "vitest";
import { DPO_NUMBERS } from "../../src/methods/dpo/recipe.ts";
import { PAD_NUMBERS } from "../../src/methods/pad/recipe.ts";
import { defaultConfig } from "../../src/settings/run_config.ts";
import { ROWS } from "../../src/science/rows.ts";
import { EXPERIMENTS, type Section, settingsOf } from "../../src/science/settings.ts";

const { tiny } = EXPERIMENTS;
const changed: Readonly<Record<Section, typeof tiny>> = {
  sft: { ...tiny, sft: { ...tiny.sft, learningRate: 1 } },
  dpo: { ...tiny, dpo: { ...tiny.dpo, learningRate: 1 } },
  opd: { ...tiny, opd: { ...tiny.opd, divergence: 0.5 } },
  prm: { ...tiny, prm: { ...tiny.prm, prmSteps: 3 } },
  pad: { ...tiny, pad: { ...tiny.pad, learningRate: 1 } },
  weak: { ...tiny, weak: { ...tiny.weak, iterations: 2 } },
};

test("a new rate for one method is a change for the rows that learn by it and for no other", () => {
  for (const [section, settings] of Object.entries(changed)) {
    const touched = ROWS.filter(
      ({ learns }) =>
        JSON.stringify(settingsOf(settings, learns)) !== JSON.stringify(settingsOf(tiny, learns)),
    );
    const named = ROWS.filter(({ learns }) => learns.some((each) => each === section));
    expect(named.length, section).toBeGreaterThan(0);
    expect(touched.map(({ name }) => name)).toEqual(named.map(({ name }) => name));
  }
});

test("sizes and temperatures are a change for every row", () => {
  const touched = (settings: typeof tiny) =>
    ROWS.filter(
      ({ learns }) =>
        JSON.stringify(settingsOf(settings, learns)) !== JSON.stringify(settingsOf(tiny, learns)),
    ).map(({ name }) => name);
  expect(touched({ ...tiny, distil: 17 })).toHaveLength(ROWS.length);
  expect(touched({ ...tiny, reviseTemperature: 1 })).toHaveLength(ROWS.length);
});

test("a row rests on the method's own settings and numbers, so that it is made again when the page's recipe changes", () => {
  const of = (section: Section) => settingsOf(EXPERIMENTS.short, [section])[section];
  expect(of("sft")).toEqual({
    steps: 70,
    batchTokens: 1024,
    rank: 8,
    learningRate: defaultConfig().learningRate,
  });
  expect(of("dpo")).toMatchObject({ steps: 70, beta: 0.3, learningRate: 0.002, ...DPO_NUMBERS });
  expect(of("opd")).toMatchObject({ steps: 70, stepQuestions: 16, stepAnswers: 1, divergence: 1 });
  expect(of("prm")).toEqual({ prmSteps: 140, batchTokens: 1024, ...PAD_NUMBERS.judge });
  expect(of("pad")).toMatchObject({
    iterations: 24,
    practiceTasks: 12,
    rollouts: 6,
    rank: 8,
    ...PAD_NUMBERS.rewards,
  });
});

test("every row that trains says by what", () => {
  const still = ROWS.filter(({ learns }) => learns.length === 0).map(({ name }) => name);
  expect(still.filter((name) => !/^(base|majority|debate|self-correction-as-debate)-/.test(name))).toEqual(
    [],
  );
});
