// Answers of the policy to training questions, and their way into the policy gradient's batches.
// Log-probabilities for ratios come from the scorer, never from the decoder: its kernels group their sums otherwise, and a
// ratio would not be 1 where nothing has changed.
import { deriveSeed } from "../core/rng.ts";
import type { Task } from "../records/task.ts";
import type { Generator } from "../model/generate.ts";
import { stopAt } from "../voice/stop.ts";
import { promptIds } from "../voice/prompt_ids.ts";
import type { Voice } from "../voice/voice.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import type { AdvantageRow } from "./advantages.ts";
import { epochOrder, packMicroBatches, type TrainRow } from "./dataloader.ts";
import type { SampledBatch } from "./objectives/policy_gradient.ts";
import type { Scorer } from "./scorer.ts";

/** One sampled answer. */
export interface Rollout {
  readonly task: Task;
  readonly prompt: readonly number[];
  /** With the end id, when the answer has ended. */
  readonly ids: readonly number[];
  readonly text: string;
  readonly isStopped: boolean;
  /** Mean of -ln p at temperature 1 over the sampled tokens: on average the entropy, when that is the sampling temperature. */
  readonly surprise: number;
}

/** What sampling answers needs of an opened model. */
export interface Speaker {
  readonly generator: Generator;
  readonly tokenizer: Pick<Tokenizer, "encode" | "decode" | "endId">;
  readonly voice: Voice;
}

/** The questions of one iteration: every question once, in an order of the seed's, before any comes again. */
export function questionsOf(
  tasks: readonly Task[],
  { seed, iteration, count }: { readonly seed: number; readonly iteration: number; readonly count: number },
): Task[] {
  return Array.from({ length: count }, (_, i) => {
    const at = iteration * count + i;
    const epoch = Math.floor(at / tasks.length);
    return tasks[epochOrder(deriveSeed(seed, "questions"), epoch, tasks.length)[at % tasks.length]!]!;
  });
}

/** `answers` answers to each question, with the model's adapter unless it is switched off, question by question. An answer's draws depend on its key,
 *  question and number alone. @throws RunError of `Generator.generate` */
export async function sampleAnswers(
  { generator, tokenizer, voice }: Speaker,
  tasks: readonly Task[],
  how: {
    readonly answers: number;
    readonly temperature: number;
    readonly key: number;
    readonly signal: AbortSignal;
    /** False: the base alone answers. */
    readonly adapter?: boolean;
    /** Tokens that an answer may have, where that is not left to the voice. */
    readonly maxNewTokens?: number;
  },
): Promise<Rollout[]> {
  const { answers, temperature, key, signal, adapter = true } = how;
  const budget = voice.budget("propose");
  const { stop } = budget;
  const { maxNewTokens = budget.maxNewTokens } = how;
  const end = (text: string) => (stop === undefined ? null : stopAt(text, stop));
  const rows = tasks.flatMap((task) => {
    const ids = promptIds(voice, tokenizer, { role: "propose", question: task.question });
    return Array.from({ length: answers }, (_, answer) => ({
      ids,
      maxNewTokens,
      temperature,
      seed: deriveSeed(key, task.id, answer),
      ...(stop === undefined
        ? {}
        : { endsWith: (said: readonly number[]) => end(tokenizer.decode(said)) !== null }),
    }));
  });
  const results = await generator.generate(rows, { adapter, signal });
  return results.map(({ ids, endId, isStopped, logprobs }, i) => ({
    task: tasks[Math.floor(i / answers)]!,
    prompt: rows[i]!.ids,
    ids: endId === null ? ids : [...ids, endId],
    text: cut(tokenizer.decode(ids), end),
    isStopped,
    surprise: -logprobs.reduce((sum, each) => sum + each, 0) / Math.max(1, logprobs.length),
  }));
}

/** The text up to where it ends by a rule. */
function cut(text: string, end: (text: string) => number | null): string {
  return text.slice(0, end(text) ?? text.length);
}

/** ln p of each token of each answer, at the scorer's temperature. */
export async function scoreAnswers(
  scorer: Scorer,
  rollouts: readonly Rollout[],
  adapter: boolean,
): Promise<Float32Array[]> {
  const distinct = [...new Map(rollouts.map((rollout) => [textKey(rollout), rollout])).entries()];
  const rows = distinct.map(([, rollout]) => trainRow(rollout, 1));
  const found = new Map<string, Float32Array>();
  for (const { batch, first } of packed(rows, scorer.rows)) {
    const { logprobs } = await scorer.run(batch, adapter);
    for (const [i, at] of first) {
      const [key, { prompt, ids }] = distinct[i]!;
      const start = at + prompt.length - 1;
      found.set(key, logprobs.slice(start, start + ids.length));
    }
  }
  return rollouts.map((rollout) => found.get(textKey(rollout))!); // each has its text in there
}

const textKey = ({ prompt, ids }: Rollout) => `${prompt.join(" ")} > ${ids.join(" ")}`;

/** Answers that say the same to the same question once, with how many there are, in the order of the first of each. */
export function distinctAnswers(
  rollouts: readonly Rollout[],
): { readonly rollout: Rollout; readonly count: number }[] {
  const found = new Map<string, { rollout: Rollout; count: number }>();
  for (const rollout of rollouts) {
    const key = `${rollout.task.id} ${textKey(rollout)}`;
    const twin = found.get(key);
    if (twin === undefined) found.set(key, { rollout, count: 1 });
    else twin.count++;
  }
  return [...found.values()];
}

/** An answer that is learned from. */
export interface PolicyRow extends Pick<AdvantageRow, "advantages" | "weight"> {
  readonly rollout: Rollout;
  /** [tokens]; null where the rule does not look at them. */
  readonly oldLogprobs: Float32Array | null;
  readonly referenceLogprobs: Float32Array | null;
}

/** One row for all answers of a group that say the same, with the sum of their weights: their advantages are equal, so the loss
 *  is, and a model that is sure of itself answers alike more often than not. */
export function withoutTwins<Row extends PolicyRow & { readonly group: number }>(
  rows: readonly Row[],
): Row[] {
  const merged = new Map<string, Row>();
  for (const row of rows) {
    const key = `${row.group} ${textKey(row.rollout)}`;
    const twin = merged.get(key);
    merged.set(key, twin === undefined ? row : { ...twin, weight: twin.weight + row.weight });
  }
  return [...merged.values()];
}

/** Micro-batches of `capacity` rows for one update; the weights of their tokens sum to 1.
 *  @throws RunError("shape") for an answer that is longer with its prompt */
export function packAnswers(rows: readonly PolicyRow[], capacity: number): SampledBatch[] {
  const trainRows = rows.map(({ rollout, weight }) => trainRow(rollout, weight));
  return packed(trainRows, capacity).map(({ batch, first }) => {
    const [advantages, oldLogprobs, referenceLogprobs] = [0, 1, 2].map(() => new Float32Array(capacity)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    for (const [i, at] of first) {
      const row = rows[i]!;
      const start = at + row.rollout.prompt.length - 1;
      advantages.set(row.advantages, start);
      if (row.oldLogprobs !== null) oldLogprobs.set(row.oldLogprobs, start);
      if (row.referenceLogprobs !== null) referenceLogprobs.set(row.referenceLogprobs, start);
    }
    return { ...batch, advantages, oldLogprobs, referenceLogprobs };
  });
}

function trainRow({ prompt, ids }: Rollout, weight: number): TrainRow {
  return {
    ids: [...prompt, ...ids],
    lossMask: [...prompt.map(() => 0 as const), ...ids.map(() => 1 as const)],
    weight,
  };
}

/** Micro-batches, and where in each the rows begin. */
function packed(rows: readonly TrainRow[], capacity: number) {
  let next = 0;
  return packMicroBatches(rows, capacity).map((batch) => {
    const first: [row: number, at: number][] = [];
    for (let at = 0; at < batch.tokens; at += rows[next++]!.ids.length) first.push([next, at]);
    return { batch, first };
  });
}
