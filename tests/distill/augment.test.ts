import { expect, test } from "vitest";
import type { Trajectory } from "../../src/records/trajectory.ts";
import type { Turn } from "../../src/records/turn.ts";
import { chooseTraces } from "../../src/distill/augment.ts";
import { buildDataset } from "../../src/distill/dataset.ts";
import { signatureOf } from "../../src/voice/signature.ts";
import { wordsVoice } from "../../src/voice/words/words.ts";
import { makeTurn, TASK, talkOf } from "../teachers/turns.ts";
import { BUNDLED_SPEC, bundledTokenizer } from "../tokenizer/bundled.ts";

const voice = wordsVoice(BUNDLED_SPEC);

/** rounds[r][agent] = [answer, steps]; all agents read all. */
function debate(rounds: readonly (readonly (readonly [string | null, string])[])[]): Trajectory {
  const turns = rounds.flatMap((round, r) =>
    round.map(([answer, steps], agent): Turn => {
      const reads = r === 0 ? [] : [agent, ...round.map((_, peer) => peer).filter((peer) => peer !== agent)];
      return { ...makeTurn(r, agent, answer, { reads }), solution: `${steps} Answer : ${answer}` };
    }),
  );
  return talkOf(turns);
}
const ONE = "Step 1 : 3 + 4 = 7 .";
const TWO = "Step 1 : 9 - 2 = 7 .";
const THREE = "Step 1 : 3 x 4 = 12 . Step 2 : 12 - 5 = 7 .";
const waysOf = (turns: readonly Turn[]) => turns.map(({ solution }) => solution.replace(/ Answer.*/, ""));

test("up to three traces are chosen, each another way, and no way twice", () => {
  const many = debate([
    [
      ["7", ONE],
      ["7", TWO],
      ["7", THREE],
      ["7", "Step 1 : Ben has 4 + 3 = 7 ."],
      ["7", "Step 1 : 14 - 7 = 7 ."],
    ],
  ]);
  for (let seed = 0; seed < 20; seed++) {
    const ways = waysOf(chooseTraces(many, { labels: "truth", seed: seed, voice }).traces).map((way) =>
      signatureOf(way).join(),
    );
    expect(ways).toHaveLength(3);
    expect(new Set(ways).size).toBe(3);
  }
  expect(
    chooseTraces(
      debate([
        [
          ["7", ONE],
          ["7", ONE],
        ],
      ]),
      { labels: "truth", seed: 1, voice },
    ),
  ).toMatchObject({ traces: { length: 1 }, duplicates: 1 });
});

test("a trace that was corrected on the way comes first, in every seed", () => {
  const corrected = debate([
    [
      ["5", "Step 1 : 3 + 2 = 5 ."],
      ["7", ONE],
      ["7", TWO],
    ],
    [
      ["7", THREE],
      ["7", ONE],
      ["7", TWO],
    ],
  ]);
  for (let seed = 0; seed < 20; seed++) {
    expect(waysOf(chooseTraces(corrected, { labels: "consensus", seed: seed, voice }).traces)[0]).toBe(THREE);
  }
});

test("one right agent alone teaches nothing, with labels or without", () => {
  const lonely = debate([
    [
      ["7", ONE],
      ["5", TWO],
      ["4", THREE],
    ],
  ]);
  expect(chooseTraces(lonely, { labels: "truth", seed: 1, voice }).traces).toEqual([]);
  expect(chooseTraces(lonely, { labels: "consensus", seed: 1, voice }).traces).toEqual([]);
  const wrong = debate([
    [
      ["5", ONE],
      ["5", TWO],
      ["7", THREE],
    ],
  ]);
  expect(waysOf(chooseTraces(wrong, { labels: "consensus", seed: 1, voice }).traces).toSorted()).toEqual([
    ONE,
    TWO,
  ]);
  expect(chooseTraces(wrong, { labels: "truth", seed: 1, voice }).traces).toEqual([]);
});

test("rows of one question share its weight", () => {
  const config = { seed: 7, labels: "truth", strategy: "da" } as const;
  const trajectories = [
    debate([
      [
        ["7", ONE],
        ["7", TWO],
      ],
    ]),
  ];
  const source = { runId: "run", config, tasks: [TASK], trajectories, voice, tokenizer: bundledTokenizer() };
  const { examples, statistics, strategy } = buildDataset(source);
  expect(strategy).toBe("da");
  expect(examples.map(({ weight, from }) => [weight, from.strategy])).toEqual([
    [0.5, "da"],
    [0.5, "da"],
  ]);
  expect(statistics).toMatchObject({ tasks: 1, kept: 1, dropped: 0, wrong: 0 });
  const alone = {
    ...source,
    trajectories: [
      debate([
        [
          ["7", ONE],
          ["5", TWO],
        ],
      ]),
    ],
  };
  expect(() => buildDataset(alone)).toThrow(/none ended with two agents right/);
});

test("one agent that ends right twice is one agent", () => {
  const own = [0, 1].map((step): Turn => ({
    ...makeTurn(step, 0, "7"),
    solution: `${step === 0 ? ONE : TWO} Answer : 7`,
  }));
  const wrong: Turn = { ...makeTurn(0, 1, "8"), solution: "Step 1 : 4 + 4 = 8 . Answer : 8" };
  const chosen = (turns: readonly Turn[]) =>
    chooseTraces(talkOf(turns), { labels: "truth", seed: 1, voice }).traces.length;
  expect(chosen([...own, wrong])).toBe(0);
  expect(chosen([...own, { ...makeTurn(0, 2, "7"), solution: `${THREE} Answer : 7` }])).toBe(3);
});
