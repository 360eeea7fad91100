// Settings that several owners have in common. Owners share a setting by naming the same row here, so that it has one meaning, one
// range and one place in the form.
import type { SettingsProblem } from "./catalogue.ts";
import { choice, type ConfigOf, integer, real } from "./row.ts";

/** How many optimizer steps the student takes. */
export const steps = integer({
  place: "training",
  label: "Training steps",
  help: "How often the student is corrected.",
  min: 1,
  max: 2000,
  fallback: 100,
  unit: "steps",
});

/** How far the student may move for an answer, where answers are compared with a reference. */
export const beta = real({
  place: "training",
  label: "Beta",
  help: "How soon an answer counts as learned: the larger, the less the student moves from the base.",
  min: 0.001,
  max: 5,
  fallback: 0.3,
});

/** Which state of the student is kept. */
export const keep = choice({
  place: "training",
  label: "Student to keep",
  help: "The best one answers validation questions five times on the way, which costs time, and stops where nothing gets better. It needs the answer key.",
  choices: [
    { value: "last", label: "that of the last step" },
    { value: "best", label: "the best on validation questions" },
  ],
  fallback: "last",
});

/** How an answer of the teachers is judged fit to learn from: by the group's agreement (no labels at all), by the known answers, or by
 *  a person, for whom the run waits when everything is said. */
export const labels = choice({
  place: "questions",
  label: "Keep an answer when",
  help: "Without labels the group's majority decides what is learned, right or wrong. With labels only answers known to be right are learned. You can be the judge where nobody knows the answers: the run waits for you when everything is said.",
  choices: [
    { value: "consensus", label: "the group agrees (no answer key)" },
    { value: "truth", label: "it matches the answer key" },
    { value: "person", label: "I judge it right" },
    { value: "model", label: "a model on a server judges it right (command line)", isOffered: false },
  ],
  fallback: "consensus",
});

/** The best state of a student shows on questions whose answers are known. */
export function keepNeedsAnswers(
  config: ConfigOf<{ keep: typeof keep; labels: typeof labels }>,
): SettingsProblem | null {
  if (config.keep !== "best" || config.labels === "truth") return null;
  return {
    field: "keep",
    sentence:
      "The best state of the student shows on questions with known answers, but the run has no answer key. Keep the last state, or use the answer key.",
  };
}
