// What the plans worker offers: MADiff's two models, trained to be looked at.
import type { JointModel, SeenPlans } from "../../madiff/plan_lines.ts";
import type { Heartbeat } from "../heartbeat.ts";

export interface PlansOrder {
  readonly seed: number;
  /** Episodes to learn from. */
  readonly episodes: number;
  /** Of each of the two trainings. */
  readonly steps: number;
}

/** What is sent now and then while a model learns. */
export interface PlansReport {
  readonly model: JointModel;
  readonly step: number;
  readonly steps: number;
  /** Mean squared error of the noise that it finds in plans. */
  readonly loss: number;
  /** What it plans by now. */
  readonly plans: SeenPlans;
}

/** workers/plans.worker.ts: lives for one training of both models. */
export interface PlansApi extends Heartbeat {
  /** @param reports gets a `PlansReport` now and then
   *  @returns the plans of both as they come out of noise at the end, as in plans.jsonl of `retort madiff` */
  train(order: PlansOrder, reports: MessagePort): Promise<readonly SeenPlans[]>;
}
