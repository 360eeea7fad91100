// DPO's settings.
import { real } from "../../settings/row.ts";
import { keep, steps } from "../../settings/shared_rows.ts";

export const DPO_SETTINGS = {
  steps,
  keep,
  beta: real({
    place: "training",
    label: "Beta",
    help: "How soon a pair counts as learned: the larger, the less the student moves from the base.",
    min: 0.001,
    max: 5,
    fallback: 0.3,
  }),
};
