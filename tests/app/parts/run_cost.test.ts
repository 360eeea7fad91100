// Time and tokens are counted, energy is reckoned from the time and says so.
import { expect, test } from "vitest";
import { costWords, runCost } from "../../../src/app/parts/run_cost.ts";
import { metric, turn } from "../../store/records.ts";

const turns = [3, 4].map((completionTokens, i) => {
  const said = turn("run", i);
  return { ...said, completion: { ...said.completion, completionTokens } };
});
const steps = [0, 1].map((i) => ({ ...metric("run", i), tokens: 500 }));

test("stages, turns and steps are added up", () => {
  const cost = runCost({ debate: 60, train: 180 }, turns, steps);
  expect(cost).toEqual({ seconds: 240, written: 7, trained: 1000, wattHours: [1, 4] });
});

test("the words have two digits of energy, and say on what device and that nobody measured it", () => {
  const words = Object.fromEntries(costWords(runCost({ debate: 60, train: 185 }, turns, steps)));
  expect(words).toMatchObject({
    "Time at work": "4 minutes",
    "Tokens the group wrote": "7",
    "Tokens in the training steps": "1,000",
  });
  expect(words["Energy, reckoned"]).toMatch(
    /^1 to 4\.1\u00a0Wh, on a laptop that draws 15 to 60\u00a0W at work\. No browser tells/,
  );
  expect(costWords(runCost({ train: 10 }, [], []))[3]?.[1]).toMatch(/^0\.042 to 0\.17\u00a0Wh/);
});
