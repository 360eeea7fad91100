// All rows, in the order of the table.
import { RunError } from "../core/errors.ts";
import { ANSWERING_ABLATIONS, ANSWERING_ROWS } from "./answering_rows.ts";
import { DPO_ROWS } from "./dpo_rows.ts";
import { OPD_ROWS } from "./opd_rows.ts";
import { PAD_ABLATIONS, PAD_CONTROLS, PAD_ROWS } from "./pad_rows.ts";
import { REWARD_ROWS } from "./reward_rows.ts";
import type { RowSpec } from "./row_spec.ts";
import { SFT_ABLATIONS, SFT_CONTROLS, SFT_ROWS } from "./sft_rows.ts";

export const ROWS: readonly RowSpec[] = [
  ...ANSWERING_ROWS,
  ...SFT_ROWS,
  ...DPO_ROWS,
  ...OPD_ROWS,
  ...SFT_CONTROLS,
  ...REWARD_ROWS,
  ...PAD_ROWS,
  ...PAD_CONTROLS,
  ...ANSWERING_ABLATIONS,
  ...SFT_ABLATIONS,
  ...PAD_ABLATIONS,
];

/** @throws RunError("config") for a name that no row has */
export function rowsNamed(names: readonly string[]): RowSpec[] {
  const unknown = names.find((name) => !ROWS.some((row) => row.name === name));
  if (unknown !== undefined) {
    throw new RunError(
      "config",
      `There is no row "${unknown}"; there are ${ROWS.map(({ name }) => name).join(", ")}.`,
      { name: unknown },
    );
  }
  return ROWS.filter(({ name }) => names.includes(name));
}
