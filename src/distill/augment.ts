// DA, distillation with augmentation (AgentArk, arXiv:2602.03955, sections 3.2 and 3.3.2): of each debated task up to three
// right traces that think differently, those first that were corrected on the way.
// Differences from the paper and from its code, with reasons:
// 1. The code has no selection at all. The paper lets a 72B model choose; here the order of operations decides (voice/signature.ts):
//    no judge, and the same choice every time.
// 2. The paper's rule "at least two agents are right" is kept; without labels it reads "at least two agreed".
// 3. Traces of every round are candidates, not of the last alone: an early right solution is often the different one.
// 4. Each trace weighs 1 / k (equation 2), so a task with three traces counts as much as one with one.
// 5. A trace that only repeats another's operations in other words is left out; the paper asks for k but does not say so.
import { deriveSeed, RandomStream } from "../core/rng.ts";
import type { Dataset } from "../records/dataset.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { endings } from "../records/turn_ends.ts";
import { answersEqual } from "../tasks/verifier.ts";
import { isFit, type WorkingCheck } from "./fitness.ts";
import { signatureDistance } from "../voice/signature.ts";
import type { Voice } from "../voice/voice.ts";

/** Traces of one task at most (the paper's k), where no other number is asked for. */
export const MOST_TRACES = 3;
const LEAST_RIGHT_AGENTS = 2;

export interface TraceChoice {
  readonly labels: Dataset["labels"];
  readonly seed: number;
  readonly voice: Voice;
  /** Left out: nobody reads the working. */
  readonly working?: WorkingCheck | undefined;
}

/** The traces to learn from one finished debate, best first, and how many fit ones were left out because a chosen one
 *  calculates the same; none when fewer than two agents ended right. Depends on nothing but its arguments. */
export function chooseTraces(
  trajectory: Trajectory,
  { labels, seed, voice, working, most = MOST_TRACES }: TraceChoice & { readonly most?: number },
): { readonly traces: readonly Turn[]; readonly duplicates: number } {
  const { turns, outcome, changes, taskId } = trajectory;
  const isRight = (turn: Turn) =>
    labels === "consensus" ? answersEqual(turn.answer, outcome.answer, turn.judge) : turn.correct === true;
  const rightAgents = new Set(
    endings(trajectory)
      .filter(isRight)
      .map(({ agent }) => agent),
  );
  if (rightAgents.size < LEAST_RIGHT_AGENTS) return { traces: [], duplicates: 0 };

  const isCorrective = (turn: Turn) => changes.some((change) => change.turn === turn.id);
  const shuffled = new RandomStream(deriveSeed(seed, "da", taskId)).shuffle(
    turns.filter((turn) => isFit(turn, voice, working) && isRight(turn)),
  );
  const pool = shuffled
    .toSorted((a, b) => Number(isCorrective(b)) - Number(isCorrective(a)))
    .map((turn) => ({ turn, signature: voice.signature(turn.solution) }));
  const chosen = pool.slice(0, 1);
  while (chosen.length < most) {
    const distances = pool.map(({ signature }) =>
      Math.min(...chosen.map((each) => signatureDistance(signature, each.signature))),
    );
    const farthest = Math.max(...distances);
    if (!(farthest > 0)) break;
    chosen.push(pool[distances.indexOf(farthest)]!); // the first of equals: corrective ones stand in front
  }
  const left = pool.filter((each) => !chosen.includes(each));
  const isRepeat = (signature: readonly string[]) =>
    chosen.some((each) => signatureDistance(signature, each.signature) === 0);
  return {
    traces: chosen.map(({ turn }) => turn),
    duplicates: left.filter(({ signature }) => isRepeat(signature)).length,
  };
}
