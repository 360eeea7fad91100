// What is seen of a student while it learns: its answers to a few questions, and the next word at one place of a lesson.
import { joinedProbe, type StepProbe } from "../train/step_probe.ts";
import type { NextScores } from "./next_scores.ts";
import { openNextWords } from "./next_words.ts";
import type { Site } from "./site.ts";
import { openSamples } from "./student_samples.ts";

/** For a job of steps: the probe, where there is anything to look at. @throws RunError("aborted" | "gpu-lost"), errors of the store */
export async function openLooks(
  site: Site<{ readonly steps: number }>,
  scores: NextScores,
): Promise<{ readonly probe?: StepProbe }> {
  const found = [await openNextWords(site, scores, site.config.steps), openSamples(site)];
  const probe = joinedProbe(found.filter((each) => each !== null));
  return probe === null ? {} : { probe };
}
