// DTE's settings.
import { CREDIT_ROWS, PRACTICE_ROWS, ROUND_ROWS } from "../practice_rows.ts";

const { klCoefficient } = CREDIT_ROWS;

export const DTE_SETTINGS = { ...ROUND_ROWS, klCoefficient, ...PRACTICE_ROWS };
