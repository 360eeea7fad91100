// One method's answer to one held-out task.
export type MethodName = "single" | "singleSampled" | "majority" | "debate" | "distilled";

/** One method's answer to one held-out task. */
export interface EvalAnswer {
  readonly schema: 1;
  /** `${runId}/${method}/${taskId}` */
  readonly id: string;
  readonly runId: string;
  readonly method: MethodName;
  readonly taskId: string;
  readonly family: string;
  readonly answer: string | null;
  readonly correct: boolean;
  readonly generatedTokens: number;
  readonly promptTokens: number;
  /** Text of the answer; for majority and debate the winning member's. */
  readonly text: string;
}
