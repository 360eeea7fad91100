// The settings of a debate.
import { real } from "../settings/row.ts";
import { TEAM_ROWS } from "../settings/shared_rows.ts";

export const DEBATE_ROWS = {
  ...TEAM_ROWS,
  temperature: real({
    place: "sampling",
    label: "Temperature, first round",
    help: "How varied the first answers are; 0 means everyone says the most likely thing.",
    min: 0,
    max: 2,
    fallback: 0.7,
  }),
  reviseTemperature: real({
    place: "sampling",
    label: "Temperature, later rounds",
    help: "How varied the revised answers are.",
    min: 0,
    max: 2,
    fallback: 0.3,
  }),
};
