// How plans come out of noise, as it is stored to be looked at: one line a step and a model, {"model", "left", "plans"}.
import * as v from "valibot";
import { parseJsonLines } from "../core/json_lines.ts";
import { count, finite, list, readRecord, type RecordOf } from "../records/schema.ts";
import { AGENTS, HORIZON, PLACE } from "./world.ts";

/** The two models that are compared. */
export const JOINT_MODELS = ["independent", "attention"] as const;
export type JointModel = (typeof JOINT_MODELS)[number];

const planSchema = v.pipe(
  v.array(v.pipe(v.array(v.pipe(v.array(finite), v.length(PLACE))), v.length(HORIZON))),
  v.length(AGENTS),
);

const plansSchema = v.strictObject({
  model: v.picklist(JOINT_MODELS),
  /** Steps that are left until the plans are whole. */
  left: count,
  plans: list(planSchema, 64),
});

/** All plans of a model at one step. */
export interface SeenPlans extends RecordOf<typeof plansSchema> {}

/** Coordinates to three digits: they are drawn. */
export function plansLine({ model, left, plans }: SeenPlans): string {
  const short = plans.map((plan) =>
    plan.map((path) => path.map((place) => place.map((each) => Number(each.toFixed(3))))),
  );
  return `${JSON.stringify({ model, left, plans: short })}\n`;
}

/** @throws RunError("file-invalid") naming line and field; RunError("empty-dataset") for a file without lines */
export function readPlans(text: string, where: string): readonly SeenPlans[] {
  return parseJsonLines(text, where).map(({ number, value }) =>
    readRecord(plansSchema, value, {
      record: 'a step of plans, {"model", "left", "plans"}, as retort madiff writes it',
      where: `${where}, line ${number}`,
    }),
  );
}
