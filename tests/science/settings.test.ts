import { expect, test } from "vitest";
import { ROWS } from "../../src/science/rows.ts";
import { SETTINGS, type Section, settingsOf } from "../../src/science/settings.ts";

const { tiny } = SETTINGS;
const changed: Readonly<Record<Section, typeof tiny>> = {
  sft: { ...tiny, sft: { ...tiny.sft, learningRate: 1 } },
  dpo: { ...tiny, dpo: { ...tiny.dpo, learningRate: 1 } },
  prm: { ...tiny, prm: { ...tiny.prm, learningRate: 1 } },
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

test("sizes and temperatures are a change for every row, the batch for every row that trains", () => {
  const touched = (settings: typeof tiny) =>
    ROWS.filter(
      ({ learns }) =>
        JSON.stringify(settingsOf(settings, learns)) !== JSON.stringify(settingsOf(tiny, learns)),
    ).map(({ name }) => name);
  expect(touched({ ...tiny, distil: 17 })).toHaveLength(ROWS.length);
  expect(touched({ ...tiny, reviseTemperature: 1 })).toHaveLength(ROWS.length);
  expect(touched({ ...tiny, sft: { ...tiny.sft, batchTokens: 512 } })).toEqual(
    ROWS.filter(({ learns }) => learns.length > 0).map(({ name }) => name),
  );
});

test("every row that trains says by what", () => {
  const still = ROWS.filter(({ learns }) => learns.length === 0).map(({ name }) => name);
  expect(still.filter((name) => !/^(base|majority|debate)-/.test(name))).toEqual([]);
});
