// R-SFT, rejection sampling for fine-tuning (AgentArk, arXiv:2602.03955, section 3.3.1): of each debated task one trace
// of the last round is learned, the solution without the critique.
// Differences from the paper, with reasons:
// 1. "consensus" keeps a trace that carries the vote's winner, right or wrong: it needs no answer key. The paper filters by truth.
// 2. "truth" compares answers exactly; the paper asks a 72B judge. "person" is told of each answer whether a person judged it right.
// 3. The choice among fit traces is a setting. "final" is seeded and uniform; the paper prefers traces that were corrected
//    along the way. "shortest" has the fewest words. "aggregator" stands in for the paper's call of a model that sums the
//    debate up: the trace whose operations are closest to those of all agents of the last round, which is the one most of them
//    support. Equals of the last two go to the lowest agent.
// 4. A trace that is not whole is unfit (fitness.ts): cut at the token limit, with an end token put after it, it would teach
//    to stop in mid-sentence.
import { deriveSeed, RandomStream } from "../core/rng.ts";
import type { TraceRule } from "../records/dataset.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { endings } from "../records/turn_ends.ts";
import { answersEqual } from "../tasks/verifier.ts";
import { isFit } from "./fitness.ts";
import { signatureDistance } from "../voice/signature.ts";
import type { TraceChoice } from "./augment.ts";

/** The trace to learn from one finished debate, or null when none is fit. Depends on nothing but its arguments. */
export function chooseTrace(
  trajectory: Trajectory,
  { labels, seed, voice, working, rule = "final" }: TraceChoice & { readonly rule?: TraceRule },
): Turn | null {
  const last = endings(trajectory);
  const winner = trajectory.outcome.answer;
  const fit = last.filter(
    (turn) =>
      isFit(turn, voice, working) &&
      (labels === "consensus" ? answersEqual(turn.answer, winner, turn.judge) : turn.correct === true),
  );
  if (fit.length === 0) return null;
  if (rule === "final") return new RandomStream(deriveSeed(seed, "rsft", trajectory.taskId)).pick(fit);
  if (rule === "shortest") return leastBy(fit, ({ solution }) => solution.trim().split(/\s+/).length);
  const group = last.map(({ solution }) => voice.signature(solution));
  return leastBy(fit, ({ solution }) => {
    const own = voice.signature(solution);
    return group.reduce((sum, other) => sum + signatureDistance(own, other), 0);
  });
}

/** A trace of the last round whatever it answers, chosen by seed: the control that shows what filtering is worth. A text that
 *  was cut is left out here too, as it has no end to learn. Null when no agent wrote one. */
export function unfilteredTrace(trajectory: Trajectory, seed: number): Turn | null {
  const { taskId } = trajectory;
  const whole = endings(trajectory).filter(
    ({ completion, solution }) => completion.finish === "stop" && solution !== "",
  );
  return whole.length === 0 ? null : new RandomStream(deriveSeed(seed, "unfiltered", taskId)).pick(whole);
}

/** The first of the least. */
function leastBy(turns: readonly Turn[], cost: (turn: Turn) => number): Turn | null {
  let best: { readonly turn: Turn; readonly cost: number } | null = null;
  for (const turn of turns) {
    const each = cost(turn);
    if (best === null || each < best.cost) best = { turn, cost: each };
  }
  return best?.turn ?? null;
}
