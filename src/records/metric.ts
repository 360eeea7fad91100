// What is charted while a student learns.
import * as v from "valibot";
import { amount, count, finite, id, LIMITS, list, type RecordOf, runId, share, text } from "./schema.ts";

export const grpoMetricSchema = v.strictObject({
  runId,
  /** From 1 on. */
  iteration: count,
  /** Number of sampled answers, and their mean generated tokens. */
  answers: count,
  length: finite,
  /** Mean over all sampled answers: of the reward that is maximised, of the share of right answers, of the step scores' aggregate
   *  (null without a scorer). */
  reward: finite,
  verified: finite,
  process: v.nullable(finite),
  /** Shares of the sampled answers: those that were cut at the limit of their length, and those that give an answer in the form that is
   *  asked for, right or wrong. Runs of before they were taken down have neither. */
  cut: v.exactOptional(share),
  inForm: v.exactOptional(share),
  /** Questions whose answers all earned the same, of `questions`. */
  dropped: count,
  questions: count,
  /** KL to the base by the estimator k3, over the answers learned from; null when it was not computed, or none was learned from. */
  kl: v.nullable(finite),
  /** Mean -ln p of the sampled tokens at temperature 1. */
  entropy: finite,
  /** How many times as likely a token is under the policy as when it was sampled: the mean over all tokens of all updates. */
  ratio: finite,
  /** The share of tokens whose ratio the clip holds. */
  clipped: finite,
  loss: finite,
  /** Before clipping, of the last update. */
  gradNorm: finite,
  learningRate: finite,
  /** Prompt and answer tokens of the answers learned from; answers that say the same count once. */
  trainedTokens: count,
  elapsedMs: finite,
  rolloutMs: finite,
});

/** One iteration of reinforcement learning, as charted. Means are over tokens where nothing else is said. */
export interface GrpoMetric extends RecordOf<typeof grpoMetricSchema> {}

const attemptSchema = v.strictObject({
  taskId: id,
  text,
  correct: v.boolean(),
  reward: finite,
  /** Spans of `text` and the process reward model's probability that all is right up to there, null without one. */
  steps: list(v.strictObject({ start: count, end: count, probability: v.nullable(share) }), LIMITS.tokens),
});

export interface Attempt extends RecordOf<typeof attemptSchema> {}

const practiceMetricSchema = v.strictObject({
  /** As the setting weighs it. */
  reward: finite,
  /** Share of attempts with the right answer. */
  verifier: finite,
  /** Mean score of the process reward model, in [0, 1]; null where it has no say. */
  prm: v.nullable(finite),
  /** Shares of attempts: cut at the limit of their length, and with an answer in the form that is asked for. Older runs have neither. */
  cut: v.exactOptional(share),
  inForm: v.exactOptional(share),
  /** Nats a token away from the base; null when nothing was learned from. */
  kl: v.nullable(finite),
  /** Generated tokens of an attempt. */
  length: finite,
  /** Of `questions`, those whose attempts were all equally good: nothing to learn there. */
  dropped: count,
  questions: count,
  /** Share of validation questions that the student answers right, when this iteration looked. */
  validation: v.nullable(share),
  /** A few attempts, for people. */
  samples: list(attemptSchema, LIMITS.name),
});

/** One round of practice: attempts, rewards and one correction. Means are over the attempts. */
export interface PracticeMetric extends RecordOf<typeof practiceMetricSchema> {}

const pairsMetricSchema = v.strictObject({
  /** DPO: share of pairs whose right side the student prefers, more than the base does. KTO: share of solutions on their side. */
  accuracy: finite,
  /** beta times the difference of the mean log-ratios of right and wrong solutions, in nats. */
  margin: finite,
});

export interface PairsMetric extends RecordOf<typeof pairsMetricSchema> {}

export const stepMetricSchema = v.strictObject({
  runId,
  step: count,
  loss: finite,
  gradNorm: finite,
  learningRate: finite,
  /** Tokens of this step's batch, prompt tokens included. */
  tokens: count,
  /** Wall time of this step. */
  elapsedMs: amount,
  /** "prm": a step of the process reward model; those of the student follow it in number. */
  phase: v.exactOptional(v.literal("prm")),
  /** PAD and DTE: what the student's attempts of this step were like. */
  practice: v.exactOptional(practiceMetricSchema),
  /** DPO and KTO: how right and wrong solutions of this step stand. */
  pairs: v.exactOptional(pairsMetricSchema),
});

/** One optimizer step, as charted. */
export interface StepMetric extends RecordOf<typeof stepMetricSchema> {}
