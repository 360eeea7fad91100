// All settings of a run, by name. config_fields.ts says what each may be; config.ts reads and checks them.
import type { Strategy } from "../records/strategy.ts";

export interface RunConfig {
  readonly seed: number;
  /** Tasks that are debated and distilled. */
  readonly tasks: number;
  /** Held-out tasks for the evaluation. */
  readonly testTasks: number;
  readonly agents: number;
  /** Rounds in all: 1 = independent proposals only. */
  readonly rounds: number;
  /** How traces are kept: the debate's consensus (no labels at all) or the known answers. */
  readonly labels: "consensus" | "truth";
  readonly strategy: Strategy;
  /** R-SFT: which of the fit solutions is learned. */
  readonly rule: "final" | "shortest" | "aggregator";
  /** DA: whether solutions that were put right along the way are learned with their mistake. */
  readonly selfCorrection: "off" | "on";
  /** R-SFT, DA, DPO: which state of the student is kept. PAD keeps the best whenever there is an answer key. */
  readonly keep: "last" | "best";
  readonly temperature: number;
  readonly reviseTemperature: number;
  readonly rank: number;
  readonly learningRate: number;
  readonly steps: number;
  /** Tokens of one optimizer step, prompt tokens included. */
  readonly batchTokens: number;
  /** DPO: how far the student may move from the base for a pair. */
  readonly beta: number;
  /** PAD: steps of the process reward model's training. */
  readonly prmSteps: number;
  /** PAD: rounds of attempts, reward and correction. */
  readonly iterations: number;
  /** PAD: questions of one iteration. */
  readonly practiceTasks: number;
  /** PAD: attempts at each of them. */
  readonly rollouts: number;
  /** PAD: who judges an attempt. */
  readonly reward: "both" | "verifier" | "prm";
  /** PAD: how rewards of one question's attempts become advantages. */
  readonly advantage: "group" | "leave-one-out" | "length-normalised";
  /** PAD: weight of the distance to the base in the loss. */
  readonly klCoefficient: number;
}
