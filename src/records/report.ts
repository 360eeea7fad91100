// The table of a run: every method on the same held-out tasks.
import type { Gate } from "../core/gate.ts";
import type { MethodName } from "./eval_answer.ts";

export interface MethodResult {
  /** In [0, 1]. */
  readonly accuracy: number;
  /** 95 % Wilson interval. */
  readonly ci95: readonly [low: number, high: number];
  /** Generated tokens per task, all agents and rounds together. */
  readonly tokensPerTask: number;
  readonly promptTokensPerTask: number;
  readonly n: number;
  readonly families: Readonly<Record<string, { readonly accuracy: number; readonly n: number }>>;
}

/** Exact McNemar test of a method against the better single agent on the same tasks. */
export interface PairedResult {
  /** Tasks only the method solves. */
  readonly gained: number;
  /** Tasks only the baseline solves. */
  readonly lost: number;
  /** Two-sided exact p. */
  readonly p: number;
  readonly baseline: "single" | "singleSampled";
}

export interface Report {
  readonly methods: Readonly<Record<MethodName, MethodResult>>;
  readonly paired: { readonly distilledVsSingle: PairedResult; readonly debateVsSingle: PairedResult };
  /** K: how many sampled answers "majority" votes over, so that it may spend the debate's tokens. */
  readonly majoritySamples: number;
  /** Whether the adapter is better than its base on validation questions. Absent in reports older than the gate. */
  readonly gate?: Gate;
}
