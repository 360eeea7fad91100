// Rows without training: the base alone, votes among its samples, and debates.
// Every method gets the same questions and the same sample streams: sample i of a vote is agent i's proposal.
import { majoritySamples } from "../eval/methods.ts";
import type { EvalAnswer } from "../records/eval_answer.ts";
import { talksOfEqualTokens } from "./equal_tokens.ts";
import type { DebateOf } from "./experiment.ts";
import { type AnswerLine, SET_NAMES, type SetName } from "./records.ts";
import type { RowSpec } from "./row_spec.ts";

const ELSEWHERE: readonly SetName[] = ["steps", "templates", "numbers"];

const baseGreedy: RowSpec = {
  name: "base-greedy",
  title: "base, greedy",
  group: "no training",
  seeds: "once",
  cost: 0.4,
  learns: [],
  make: async (x, seed) => {
    const answers: AnswerLine[] = [];
    for (const set of SET_NAMES) {
      const lines = await x.ask(set, "greedy", seed, null);
      answers.push(...(set === "main" ? await x.withSelfChecks(lines, null) : lines));
    }
    return { answers };
  },
};

const baseSampled: RowSpec = {
  name: "base-sampled",
  title: "base, sampled",
  group: "no training",
  seeds: "every",
  cost: 0.4,
  learns: [],
  make: async (x, seed) => {
    const answers: AnswerLine[] = [];
    for (const set of SET_NAMES) answers.push(...(await x.ask(set, "sampled", seed, null)));
    return { answers };
  },
};

const majority = (count: number): RowSpec => ({
  name: `majority-${count}`,
  title: `majority of ${count} samples`,
  group: "no training",
  seeds: "every",
  cost: 0.5,
  learns: [],
  make: async (x, seed) => ({ answers: await x.vote("main", count, seed) }),
});

/** As many samples as the debate's generated tokens pay for, rounded up: the vote gets a little more, never less. */
const majorityOfEqualTokens = (agents: number): RowSpec => ({
  name: `majority-as-debate-${agents}`,
  title: `majority, tokens of the debate of ${agents}`,
  group: "no training",
  seeds: "every",
  cost: 2,
  learns: [],
  make: async (x, seed) => {
    const asEval = (lines: readonly AnswerLine[]) =>
      lines.map(({ task, generated }) => ({ taskId: task, generatedTokens: generated }) as EvalAnswer); // all it reads
    const samples = majoritySamples(
      asEval(await x.debated(debateOf("main", agents, 2, seed))),
      asEval(await x.ask("main", "sampled", seed, null)),
    );
    return { answers: await x.vote("main", samples, seed), facts: { samples } };
  },
});

const debate = (agents: number): RowSpec => ({
  name: `debate-${agents}`,
  title: `debate, ${agents} agents, 2 rounds`,
  group: "no training",
  seeds: "every",
  cost: 1,
  learns: [],
  make: async (x, seed) => ({
    answers: await x.debated(debateOf("main", agents, 2, seed)),
  }),
});

/** Each agent reads only itself: what reading others is worth, at the debate's tokens. */
const selfCorrectionOfEqualTokens = (agents: number): RowSpec => ({
  name: `self-correction-as-debate-${agents}`,
  title: `isolated self-correction, tokens of the debate of ${agents}`,
  group: "no training",
  seeds: "every",
  cost: 1,
  learns: [],
  make: async (x, seed) => {
    const debate = debateOf("main", agents, 2, seed);
    const found = await talksOfEqualTokens(x, { teacher: "self-correction", debate });
    return {
      answers: await x.debated({ ...found.of, on: "main" }),
      facts: { agents: found.agents },
    };
  },
});

const debateElsewhere: RowSpec = {
  name: "debate-3-elsewhere",
  title: "debate of 3, other distributions",
  group: "ablation",
  seeds: "first",
  cost: 1,
  learns: [],
  make: async (x, seed) => {
    const answers: AnswerLine[] = [];
    for (const set of ELSEWHERE) {
      answers.push(...(await x.debated(debateOf(set, 3, 2, seed))));
    }
    return { answers };
  },
};

export function debateOf<On extends DebateOf["on"]>(
  on: On,
  agents: number,
  rounds: number,
  seed: number,
): DebateOf & { readonly on: On } {
  return { on, agents, rounds, seed };
}

export const ANSWERING_ROWS: readonly RowSpec[] = [
  baseGreedy,
  baseSampled,
  majority(3),
  majority(5),
  debate(3),
  majorityOfEqualTokens(3),
  debate(5),
  majorityOfEqualTokens(5),
  selfCorrectionOfEqualTokens(5),
];
export const ANSWERING_ABLATIONS: readonly RowSpec[] = [debateElsewhere];
