// IMAD's settings: how long it copies transcripts, and how long it practises.
import { steps } from "../../settings/shared_rows.ts";
import { ROUND_ROWS } from "../practice_rows.ts";

export const IMAD_SETTINGS = { steps, ...ROUND_ROWS };
