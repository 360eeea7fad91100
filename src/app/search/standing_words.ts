// What became of an experiment, in words.
import type { SearchMetric } from "../../search/metrics.ts";
import type { Standing } from "../../search/standing.ts";
import { say } from "../words/say.tsx";
import { scoreWords } from "./configuration_words.ts";

/** A whole sentence. Why a run failed is a sentence of its own, in English as errors are. */
export function standingWords(standing: Standing, metric: SearchMetric): string {
  const { kind } = standing;
  if (kind === "open") return say("Not measured to its end.");
  if (kind === "begins") return say("Its branch begins with it.");
  if (kind === "failed") {
    return standing.run === "smoke"
      ? say("Refused after its smoke run, which failed.")
      : say("Refused: its full run failed.");
  }
  const compared = { than: standing.than, score: scoreWords(standing.score, metric) };
  return kind === "accepted"
    ? say(
        "Accepted: it is better than experiment {than} ({score}), and its branch goes on with it.",
        compared,
      )
    : say(
        "Refused: it is no better than experiment {than} ({score}), with which its branch goes on.",
        compared,
      );
}
