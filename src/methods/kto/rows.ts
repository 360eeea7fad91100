// KTO's settings.
import { beta, keep, steps } from "../../settings/shared_rows.ts";

export const KTO_SETTINGS = { steps, keep, beta };
