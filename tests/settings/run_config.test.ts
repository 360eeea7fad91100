import { describe, expect, expectTypeOf, test } from "vitest";
import { defaultConfig, type RunConfig, SETTINGS } from "../../src/settings/run_config.ts";
import { RunError } from "../../src/core/errors.ts";

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof RunError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "no error";
};

describe("settings", () => {
  test("the settings are those that stored runs, addresses and the command line know, in the form's order", () => {
    expect(SETTINGS.fields.map(({ key }) => key)).toEqual([
      "teacher",
      "agents",
      "rounds",
      "enoughSure",
      "samples",
      "decoding",
      "mostRounds",
      "candidates",
      "verifiers",
      "mostReplies",
      "mostInstructions",
      "proposals",
      "topology",
      "direction",
      "nodes",
      "peers",
      "layers",
      "kept",
      "experts",
      "reviewRounds",
      "groups",
      "addedExperts",
      "descriptions",
      "exemplars",
      "repairs",
      "designTurns",
      "questionsBack",
      "reviews",
      "testRuns",
      "programmers",
      "ownTests",
      "evolutions",
      "subtasks",
      "workerCalls",
      "recap",
      "summary",
      "agentCalls",
      "memoryLetters",
      "drafts",
      "edges",
      "edgeRate",
      "edgeSpread",
      "edgeVerifier",
      "lot",
      "branches",
      "leaves",
      "leafCalls",
      "patience",
      "evolution",
      "tasks",
      "testTasks",
      "labels",
      "leastVotes",
      "beforeLearning",
      "working",
      "examples",
      "exampleSets",
      "source",
      "families",
      "difficulty",
      "strategy",
      "rule",
      "selfCorrection",
      "seed",
      "steps",
      "keep",
      "prmSteps",
      "iterations",
      "practiceTasks",
      "rollouts",
      "reward",
      "advantage",
      "klCoefficient",
      "practiceOn",
      "lengthNorm",
      "trajectoryFilter",
      "mostNegatives",
      "beta",
      "stepQuestions",
      "stepAnswers",
      "divergence",
      "batchTokens",
      "rank",
      "learningRate",
      "answerTokens",
      "codec",
      "asserts",
      "temperature",
      "reviseTemperature",
    ]);
  });

  test("a config has the keys of the tables and no others, with the types of their rows", () => {
    const config = defaultConfig();
    expect(Object.keys(config)).toEqual(SETTINGS.fields.map(({ key }) => key));
    expectTypeOf(config.rollouts).toEqualTypeOf<number>();
    expectTypeOf(config.labels).toEqualTypeOf<"consensus" | "truth" | "person" | "model">();
    expectTypeOf(config.strategy).toEqualTypeOf<
      "rsft" | "da" | "pad" | "dte" | "dpo" | "kto" | "opd" | "imad" | "copy"
    >();
    // @ts-expect-error no table has this row
    expect(config.noSuchSetting).toBeUndefined();
    // @ts-expect-error a config lacks nothing
    const lacking: RunConfig = { ...config, beta: undefined };
    expect(() => SETTINGS.check(lacking)).toThrow("Beta");
  });

  test.each(["0", "9", "99", "-1", "3.5", "NaN", "Infinity", "1e999", "", "  ", "three"])(
    "agents %j is refused with the allowed range",
    (text) => {
      expect(codeOf(() => SETTINGS.from(new Map([["agents", text]])))).toMatch(
        /^config: Agents: expected a whole number from 1 to 8, got /,
      );
    },
  );

  test("seed 0 and temperature 0 are ordinary values", () => {
    const config = SETTINGS.from(
      new Map([
        ["seed", "0"],
        ["temperature", "0"],
      ]),
    );
    expect([config.seed, config.temperature]).toEqual([0, 0]);
  });

  test("a choice that does not exist is refused by name", () => {
    expect(codeOf(() => SETTINGS.parse(SETTINGS.field("labels"), "judge"))).toMatch(
      /expected consensus or truth or person or model, got "judge"/,
    );
  });

  test("the query string holds what differs from the defaults and reads back equal", () => {
    expect(SETTINGS.query(defaultConfig())).toBe("");
    const config = { ...defaultConfig(), agents: 5, labels: "truth" as const, seed: 0 };
    const query = SETTINGS.query(config);
    expect(query).toBe("agents=5&labels=truth&seed=0");
    expect(SETTINGS.from(new Map(new URLSearchParams(query)))).toEqual(config);
  });

  test("a setting of another strategy is refused by name, in texts and in a stored config", () => {
    const texts = new Map([
      ["strategy", "dpo"],
      ["rollouts", "4"],
    ]);
    const sentence =
      /^config: Attempts at a question: only PAD, DTE and IMAD have this setting, but the run learns by DPO/;
    expect(codeOf(() => SETTINGS.from(texts))).toMatch(sentence);
    expect(codeOf(() => SETTINGS.check({ ...defaultConfig("dpo"), rollouts: 4 }))).toMatch(sentence);
  });

  test.each([
    [
      "opd",
      "rounds",
      "1",
      /^config: OPD’s teacher is an agent that has read others before its last solution/,
    ],
    ["da", "agents", "1", /^config: DA compares solutions of at least two agents, but the run has 1/],
    ["dpo", "agents", "1", /one agent in one round gives one/],
  ])("%s with %s=%s is refused before anything runs", (strategy, key, text, sentence) => {
    const texts = new Map([
      ["strategy", strategy],
      ["rounds", "1"],
      [key, text],
    ]);
    expect(codeOf(() => SETTINGS.from(texts))).toMatch(sentence);
  });

  test("a run that waits for a look has something to look at", () => {
    const texts = (labels: string) =>
      new Map([
        ["labels", labels],
        ["beforeLearning", "wait"],
      ]);
    expect(SETTINGS.from(texts("consensus")).beforeLearning).toBe("wait");
    expect(() => SETTINGS.from(texts("truth"))).toThrow(/With an answer key there is nothing to look at/);
  });

  test("PAD copies nothing, so that no working can be left out of it", () => {
    const texts = new Map([
      ["strategy", "pad"],
      ["working", "checked"],
    ]);
    expect(() => SETTINGS.from(texts)).toThrow(/PAD copies no solutions/);
  });

  test("a strategy brings its own learning rate, which does not show in the query", () => {
    const rates = (["rsft", "da", "pad", "dpo"] as const).map((name) => defaultConfig(name).learningRate);
    expect(new Set(rates).size).toBeGreaterThan(1);
    const config = { ...defaultConfig("pad"), reward: "verifier" as const };
    expect(SETTINGS.query(config)).toBe("strategy=pad&reward=verifier");
    expect(SETTINGS.from(new Map(new URLSearchParams(SETTINGS.query(config))))).toEqual(config);
  });

  test("a config from before there was a choice of strategy is one of R-SFT", () => {
    const { seed, agents } = defaultConfig();
    expect(SETTINGS.complete({ seed, agents, learningRate: 0.5 })).toEqual({
      ...defaultConfig("rsft"),
      learningRate: 0.5,
    });
  });

  test("a list takes some of its names, in the row's order and each once, and nothing else", () => {
    const families = SETTINGS.field("families");
    expect(SETTINGS.parse(families, "two-digit-sum, intent,intent")).toBe("intent,two-digit-sum");
    expect(codeOf(() => SETTINGS.parse(families, "intent,astrology"))).toMatch(
      /^config: Kinds of questions: expected some of intent, .*, got "astrology"/,
    );
    expect(codeOf(() => SETTINGS.parse(families, " , "))).toMatch(/got none/);
    const config = SETTINGS.from(
      new Map([
        ["source", "plain-english"],
        ["families", "half,age"],
      ]),
    );
    expectTypeOf(config.families).toEqualTypeOf<string>();
    expectTypeOf(config.difficulty).toEqualTypeOf<number>();
    const query = SETTINGS.query(config);
    expect(query).toBe("source=plain-english&families=half%2Cage");
    expect(SETTINGS.from(new Map(new URLSearchParams(query)))).toEqual(config);
    expect(SETTINGS.check(config)).toEqual(config);
  });

  test("settings of a source belong to runs that ask it", () => {
    expect(codeOf(() => SETTINGS.from(new Map([["difficulty", "3"]])))).toMatch(
      /^config: Difficulty: only plain English and lookup sums have this setting, but the run asks word problems\. Leave it out/,
    );
  });

  test("what judges the student's answers while it trains is refused where they are programs", () => {
    const texts = (...more: [string, string][]) =>
      new Map([["source", "small-functions"], ["labels", "truth"], ...more] as [string, string][]);
    expect(SETTINGS.from(texts()).keep).toBe("last");
    expect(codeOf(() => SETTINGS.from(texts(["keep", "best"])))).toMatch(
      /^config: The best state .* ask for programs.* Keep the last state/,
    );
    expect(codeOf(() => SETTINGS.from(texts(["strategy", "pad"])))).toMatch(
      /^config: PAD rewards .* programs/,
    );
  });

  test("a stored config with a NaN is refused", () => {
    expect(codeOf(() => SETTINGS.check({ ...defaultConfig(), learningRate: Number.NaN }))).toMatch(
      /^config: Learning rate/,
    );
  });
});
