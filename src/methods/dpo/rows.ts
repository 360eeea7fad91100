// DPO's settings.
import { beta, keep, steps } from "../../settings/shared_rows.ts";

export const DPO_SETTINGS = { steps, keep, beta };
