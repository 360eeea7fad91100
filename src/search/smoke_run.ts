// The smoke run of a configuration: the same run on a tenth of the data. It finds what breaks, and says little of what is good.
import { type RunConfig, SETTINGS } from "../settings/run_config.ts";
import type { Report } from "../records/report.ts";
import type { Measurement } from "./experiment.ts";
import type { SearchMetric } from "./metrics.ts";

const PART = 10;

/** What makes a run long: questions, and what a training counts. */
const SCALED = [
  "tasks",
  "testTasks",
  "steps",
  "prmSteps",
  "iterations",
] as const satisfies readonly (keyof RunConfig)[];

/** The texts of the smoke run's settings. @param texts those of the full run @param config the full run's settings */
export function smokeTexts(texts: ReadonlyMap<string, string>, config: RunConfig): Map<string, string> {
  const scaled = new Map(texts);
  for (const key of SCALED) {
    const field = SETTINGS.field(key);
    if (field.kind !== "number" || !SETTINGS.belongs(field, config)) continue;
    scaled.set(key, String(Math.max(field.min, Math.ceil(config[key] / PART))));
  }
  return scaled;
}

/** What a run came to. A smoke run that broke nothing holds, whether it comes to a score or not. */
export function measuredBy(
  { of }: Pick<SearchMetric, "of">,
  report: Report,
  kind: Measurement["kind"],
): Pick<Measurement, "score" | "why"> {
  const broken = kind === "smoke" ? whyNotInFull(report) : null;
  if (broken !== null) return { score: null, why: broken };
  const score = of(report);
  return { score, why: score === null && kind === "full" ? "No question was answered right." : "" };
}

/** Why a configuration is not run in full, in a sentence; null where it is. Only what lost everything is stopped: a tenth of the questions
 *  cannot tell good from better. */
function whyNotInFull({ methods: { distilled, single } }: Report): string | null {
  if (distilled.accuracy > 0 || single.accuracy === 0) return null;
  return `The student answers none of ${distilled.n} questions right, of which its base answers ${Math.round(single.accuracy * single.n)}.`;
}
