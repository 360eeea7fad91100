// What is charted while a student learns.
/** One iteration of reinforcement learning, as charted. Means are over tokens where nothing else is said. */
export interface GrpoMetric {
  readonly runId: string;
  /** From 1 on. */
  readonly iteration: number;
  /** Sampled answers, and their mean generated tokens. */
  readonly answers: number;
  readonly length: number;
  /** Mean over all sampled answers: of the reward that is maximised, of the share of right answers, of the step scores' aggregate
   *  (null without a scorer). */
  readonly reward: number;
  readonly verified: number;
  readonly process: number | null;
  /** Questions whose answers all earned the same, of `questions`. */
  readonly dropped: number;
  readonly questions: number;
  /** KL to the base by the estimator k3, of the answers learned from; null when it was not computed, or none was learned from. */
  readonly kl: number | null;
  /** Mean -ln p of the sampled tokens at temperature 1. */
  readonly entropy: number;
  /** Of each token's probability to the one it was sampled with, and the share of tokens held by the clip; over all updates. */
  readonly ratio: number;
  readonly clipped: number;
  readonly loss: number;
  /** Before clipping, of the last update. */
  readonly gradNorm: number;
  readonly learningRate: number;
  /** Prompt and answer tokens of the answers learned from; answers that say the same count once. */
  readonly trainedTokens: number;
  readonly elapsedMs: number;
  readonly rolloutMs: number;
}

/** One optimizer step, as charted. */
export interface StepMetric {
  readonly runId: string;
  readonly step: number;
  readonly loss: number;
  readonly gradNorm: number;
  readonly learningRate: number;
  /** Tokens of this step's batch, prompt tokens included. */
  readonly tokens: number;
  /** Wall time of this step. */
  readonly elapsedMs: number;
  /** "prm": a step of the process reward model; those of the student follow it in number. */
  readonly phase?: "prm";
  /** PAD: what the student's attempts of this step were like. */
  readonly practice?: PracticeMetric;
  /** DPO: how the pairs of this step stand. */
  readonly pairs?: PairsMetric;
}

/** One iteration of PAD: attempts, rewards and one correction. Means are over the attempts. */
export interface PracticeMetric {
  /** As the setting weighs it. */
  readonly reward: number;
  /** Share of attempts with the right answer. */
  readonly verifier: number;
  /** Mean score of the process reward model, in [0, 1]; null where it has no say. */
  readonly prm: number | null;
  /** Nats a token away from the base; null when nothing was learned from. */
  readonly kl: number | null;
  /** Generated tokens of an attempt. */
  readonly length: number;
  /** Of `questions`, those whose attempts were all equally good: nothing to learn there. */
  readonly dropped: number;
  readonly questions: number;
  /** Share of validation questions that the student answers right, when this iteration looked. */
  readonly validation: number | null;
  /** A few attempts, for people. */
  readonly samples: readonly Attempt[];
}

export interface Attempt {
  readonly taskId: string;
  readonly text: string;
  readonly correct: boolean;
  readonly reward: number;
  /** Spans of `text` and the process reward model's probability that all is right up to there, null without one. */
  readonly steps: readonly {
    readonly start: number;
    readonly end: number;
    readonly probability: number | null;
  }[];
}

export interface PairsMetric {
  /** Share of pairs whose right side the student prefers, more than the base does. */
  readonly accuracy: number;
  /** beta times the difference of log-ratios, in nats. */
  readonly margin: number;
}
