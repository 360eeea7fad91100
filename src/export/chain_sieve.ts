// Which of a run's talks become chains to learn, and how often each stands among them: a chain that breaks the grammar is refused by the
// name of the rule, and four filters, each off until somebody asks for it, thin out and repeat the rest. Each filter is counted whether
// it is on or off, so that its yield can be seen before it is used.
// Source: Chain-of-Agents (arXiv:2508.13167, section on distillation): too few interactions; wrong, redundant or rule-breaking; traces
// without reflection are down-sampled; those whose check was negative at first and right in the end are up-sampled.
// Differences from the paper, with reasons:
// 1. Two interactions are asked for and not five: our talks have two to eight texts, its traces five to twenty calls.
// 2. A text reads another agent's, or a tool's: that is an interaction, one for each text it reads. The paper counts calls of agents and tools.
// 3. Redundant is a talk in which nothing is said but its first text again. The paper asks a model what is redundant.
// 4. What is wrong is said by the key; a talk about a question without one is not wrong.
// 5. A check that was negative at first is a change from a wrong answer to a right one; the paper's is a score of one to four.
import { deriveSeed, uniform } from "../core/rng.ts";
import type { Outcome } from "../records/outcome.ts";
import type { AnswerChange } from "../records/trajectory.ts";
import { type Chain, type ChainFault, chainFaults, type CompiledFrom, compileChain } from "./chain.ts";

export interface ChainFilters {
  /** Fewer interactions are left out; 0 asks for none. */
  readonly interactions: number;
  /** Whether wrong and redundant talks are left out. */
  readonly wrong: "keep" | "drop";
  /** The share of talks without reflection that stays, 0 to 1. */
  readonly unreflected: number;
  /** How often a talk stands there that was wrong at first and right in the end. */
  readonly corrected: number;
}

/** Every chain that keeps the grammar, once. */
export const NO_FILTERS: ChainFilters = { interactions: 0, wrong: "keep", unreflected: 1, corrected: 1 };
/** The paper's filters at the size of our talks. */
export const USUAL_FILTERS: ChainFilters = { interactions: 2, wrong: "drop", unreflected: 0.5, corrected: 2 };

/** A talk that goes through the sieve. */
export interface SiftedTalk extends CompiledFrom {
  readonly taskId: string;
  readonly outcome: Pick<Outcome, "answer" | "from" | "correct">;
  readonly changes: readonly Pick<AnswerChange, "effect">[];
}

export interface SiftedChain<Talk extends SiftedTalk = SiftedTalk> {
  readonly talk: Talk;
  readonly chain: Chain;
  readonly facts: ChainFacts;
  /** How often it stands among the chains to learn, 1 at least. */
  readonly copies: number;
}

/** What the filters look at. */
export interface ChainFacts {
  readonly interactions: number;
  readonly isRedundant: boolean;
  /** Whether somebody looks back: a remark, or a solution by who reads an own text. */
  readonly reflects: boolean;
  /** Whether an answer was wrong at first and the talk right in the end. */
  readonly isCorrected: boolean;
}

/** What became of a run's talks. Counts are of talks. */
export interface ChainYield {
  readonly compiled: number;
  /** Refused by the grammar. */
  readonly refused: number;
  /** What each filter took of those that came to it, in this order; where it is off, what it would have taken. */
  readonly few: number;
  readonly wrong: number;
  readonly redundant: number;
  readonly unreflected: number;
  /** Those that stand there more than once, or would. */
  readonly corrected: number;
  readonly kept: number;
  /** Lines, copies included. */
  readonly lines: number;
}

export interface SiftedRun<Talk extends SiftedTalk> {
  readonly kept: readonly SiftedChain<Talk>[];
  readonly refused: readonly { readonly taskId: string; readonly faults: readonly ChainFault[] }[];
  readonly yield: ChainYield;
}

/** @param seed decides which talks without reflection stay: the same seed, the same talks */
export function siftChains<Talk extends SiftedTalk>(
  talks: readonly Talk[],
  filters: ChainFilters,
  seed: number,
): SiftedRun<Talk> {
  const refused: { taskId: string; faults: readonly ChainFault[] }[] = [];
  const whole = talks.flatMap((talk) => {
    const chain = compileChain(talk);
    const faults = chainFaults(chain);
    if (faults.length > 0) refused.push({ taskId: talk.taskId, faults });
    return faults.length > 0 ? [] : [{ talk, chain, facts: chainFacts(talk, chain), copies: 1 }];
  });
  const least = filters.interactions > 0 ? filters.interactions : USUAL_FILTERS.interactions;
  const share = filters.unreflected < 1 ? filters.unreflected : USUAL_FILTERS.unreflected;
  const isChosen = (id: string) => uniform(deriveSeed(seed, "chain", id), 0) < share;
  const few = without(whole, filters.interactions > 0, ({ facts }) => facts.interactions < least);
  const wrong = without(few.left, filters.wrong === "drop", ({ talk }) => talk.outcome.correct === false);
  const redundant = without(wrong.left, filters.wrong === "drop", ({ facts }) => facts.isRedundant);
  const unreflected = without(
    redundant.left,
    filters.unreflected < 1,
    ({ facts, talk }) => !facts.reflects && !isChosen(talk.taskId),
  );
  const kept = unreflected.left.map((each) =>
    each.facts.isCorrected ? { ...each, copies: Math.max(1, filters.corrected) } : each,
  );
  return {
    kept,
    refused,
    yield: {
      compiled: talks.length,
      refused: refused.length,
      few: few.taken,
      wrong: wrong.taken,
      redundant: redundant.taken,
      unreflected: unreflected.taken,
      corrected: kept.filter(({ facts }) => facts.isCorrected).length,
      kept: kept.length,
      lines: kept.reduce((sum, { copies }) => sum + copies, 0),
    },
  };
}

/** @returns what is left when the filter is on, and how many it takes, or would */
function without<Each>(
  all: readonly Each[],
  isOn: boolean,
  isTaken: (each: Each) => boolean,
): { readonly left: readonly Each[]; readonly taken: number } {
  const left = all.filter((each) => !isTaken(each));
  return { left: isOn ? left : all, taken: all.length - left.length };
}

function chainFacts({ outcome, changes }: SiftedTalk, { texts }: Chain): ChainFacts {
  const readBy = (i: number) => texts[i]!.reads.map((number) => texts[number - 1]!);
  const words = texts.map(({ text }) => text.trim().replaceAll(/\s+/g, " "));
  return {
    interactions: texts.reduce(
      (sum, { agent }, i) =>
        sum + readBy(i).filter((read) => read.agent !== agent || read.kind === "tool").length,
      0,
    ),
    isRedundant: texts.length > 1 && words.every((each) => each === words[0]),
    reflects: texts.some(
      ({ kind, agent }, i) =>
        kind === "remark" || (kind === "say" && readBy(i).some((read) => read.agent === agent)),
    ),
    isCorrected: outcome.correct === true && changes.some(({ effect }) => effect === "corrected"),
  };
}

/** The yield as rows of a table: what, how many talks, and whether the filter was on. */
export function yieldRows(counted: ChainYield, filters: ChainFilters): readonly (readonly string[])[] {
  const took = (isOn: boolean, count: number) => `${count}${isOn ? "" : " (off: all stay)"}`;
  const least = filters.interactions > 0 ? filters.interactions : USUAL_FILTERS.interactions;
  return [
    ["talks compiled", String(counted.compiled)],
    ["refused: the chain breaks a rule", String(counted.refused)],
    [`left out: fewer than ${least} readings of another's text`, took(filters.interactions > 0, counted.few)],
    ["left out: wrong by the key", took(filters.wrong === "drop", counted.wrong)],
    ["left out: the first text said again and no other", took(filters.wrong === "drop", counted.redundant)],
    ["left out: nobody looks back", took(filters.unreflected < 1, counted.unreflected)],
    [
      `there ${Math.max(1, filters.corrected)} times: wrong at first, right in the end`,
      String(counted.corrected),
    ],
    ["talks kept", String(counted.kept)],
    ["lines", String(counted.lines)],
  ];
}
