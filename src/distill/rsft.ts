// R-SFT, rejection sampling for fine-tuning (AgentArk, arXiv:2602.03955, section 3.3.1): of each debated task one trace
// of the last round is learned, the solution without the critique.
// Differences from the paper, with reasons:
// 1. "consensus" keeps a trace that carries the vote's winner, right or wrong: it needs no answer key. The paper filters by truth.
// 2. "truth" compares answers exactly; the paper asks a 72B judge.
// 3. The choice among fit traces is seeded and uniform; the paper prefers traces that were corrected along the way.
// 4. A trace that was cut at the token limit is unfit: with an end token put after it, it would teach to stop in mid-sentence.
import type { RunConfig } from "../core/config.ts";
import { deriveSeed, RandomStream } from "../core/rng.ts";
import type { Trajectory, Turn } from "../core/types.ts";
import { answersEqual } from "../tasks/verifier.ts";

/** The trace to learn from one finished debate, or null when none is fit. Depends on nothing but its arguments. */
export function chooseTrace(trajectory: Trajectory, labels: RunConfig["labels"], seed: number): Turn | null {
  const last = trajectory.rounds.at(-1) ?? [];
  const winner = trajectory.final.answer;
  const fit = last.filter(
    (turn) =>
      turn.completion.finish === "stop" &&
      turn.solution !== "" &&
      (labels === "truth" ? turn.correct : answersEqual(turn.answer, winner)),
  );
  if (fit.length === 0) return null;
  return new RandomStream(deriveSeed(seed, "rsft", trajectory.taskId)).pick(fit);
}
