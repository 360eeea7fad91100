// Who should hear whom: a weight for each ordered pair of agents, learned from what became of listeners' answers. The weights follow from
// stored talks alone, and a talk that uses them records them, so that anybody can read them again.
import { deriveSeed, uniform } from "../core/rng.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { answersEqual } from "../tasks/verifier.ts";

/** Who speaks and who listens, as places among the agents. */
export interface Edge {
  readonly from: number;
  readonly to: number;
}

export interface LearnedEdges {
  /** By speaker, then by listener; the diagonal is 0. */
  readonly weights: readonly (readonly number[])[];
  /** From how many questions they were learned, and for how many of these a key said who was right. */
  readonly questions: number;
  readonly keyed: number;
}

/** What a talk recorded: the weights that it began with, and the edges of each round after the first. */
export interface RecordedGraph extends LearnedEdges {
  readonly rounds: readonly (readonly Edge[])[];
}

export interface Learning {
  /** Agents' ids, in their order. */
  readonly agents: readonly string[];
  /** How much one message changes a weight, above 0 and at most 1. */
  readonly rate: number;
  /** "key": whether an answer is right says the key, and where the talks hold no word of one the group's agreement. */
  readonly verifier: "key" | "agreement";
}

/** What a listener's turn is called: its role names the edge. */
export const HEAR = "hear ";
/** What the turn is called that records the graph. */
export const GRAPH = "graph";
/** Weights are kept with six digits, so that what is written is what is reckoned with. */
const DIGITS = 1e6;

/** The weights after these talks: each message moves its edge's weight by `rate` towards whether it made the listener right (1), wrong (-1)
 *  or neither (0). @param talks in the order of their questions */
export function learnedEdges(
  talks: readonly Trajectory[],
  { agents, rate, verifier }: Learning,
): LearnedEdges {
  const weights = agents.map(() => agents.map(() => 0));
  let keyed = 0;
  for (const { turns, outcome } of talks) {
    const hasKey = verifier === "key" && turns.some(({ correct }) => correct !== null);
    if (hasKey) keyed += 1;
    const verify = (turn: Turn): number => {
      const isRight = hasKey ? turn.correct === true : answersEqual(turn.answer, outcome.answer, turn.judge);
      return isRight ? 1 : 0;
    };
    for (const turn of turns) {
      if (!turn.role.startsWith(HEAR)) continue;
      const row = weights[agents.indexOf(turn.role.slice(HEAR.length))];
      const to = agents.indexOf(turn.agent);
      const before = turns.find(({ id }) => id === turn.parents[0]);
      if (row === undefined || to < 0 || before === undefined) continue;
      const flip = verify(turn) - verify(before);
      row[to] = Math.round(DIGITS * ((1 - rate) * row[to]! + rate * flip)) / DIGITS;
    }
  }
  return { weights, questions: talks.length, keyed };
}

/** Every pair of different agents, by speaker, then by listener. */
export function allEdges(agents: number): readonly Edge[] {
  const places = Array.from({ length: agents }, (_, place) => place);
  return places.flatMap((from) => places.flatMap((to) => (from === to ? [] : [{ from, to }])));
}

/** Up to `count` different edges, one after the other drawn from softmax(weight / spread) among those that are left. */
export function drawnEdges(
  { weights }: Pick<LearnedEdges, "weights">,
  { count, spread }: { readonly count: number; readonly spread: number },
  seed: number,
): readonly Edge[] {
  // The largest of weight / spread + Gumbel noise are such a draw without replacement.
  const key = deriveSeed(seed, "edges");
  const noisy = allEdges(weights.length).map((edge, i) => {
    const noise = -Math.log(-Math.log((uniform(key, i) * 0x1000000 + 0.5) / 0x1000001)); // never log(0)
    return { edge, score: weights[edge.from]![edge.to]! / spread + noise };
  });
  return noisy
    .toSorted((a, b) => b.score - a.score)
    .slice(0, count)
    .map(({ edge }) => edge);
}

/** Up to `count` edges of the greatest weight, those alone that are above 0. */
export function bestEdges({ weights }: Pick<LearnedEdges, "weights">, count: number): readonly Edge[] {
  const weightOf = ({ from, to }: Edge) => weights[from]![to]!;
  return allEdges(weights.length)
    .filter((edge) => weightOf(edge) > 0)
    .toSorted((a, b) => weightOf(b) - weightOf(a))
    .slice(0, count);
}

const edgeText = ({ from, to }: Edge): string => `${from + 1} -> ${to + 1}`;

/** The graph as it stands in a turn; `recordedGraph` reads it. */
export function graphText({ weights, questions, keyed, rounds }: RecordedGraph): string {
  const by =
    keyed === questions ? "verified by the key" : `${keyed} verified by the key, the others by agreement`;
  const pairs = allEdges(weights.length).map((edge) => `${edgeText(edge)}: ${weights[edge.from]![edge.to]!}`);
  return [
    `Learned from ${questions} questions${questions === 0 ? "" : `, ${by}`}.`,
    `Weights of ${weights.length} agents: ${pairs.join(", ")}`,
    ...rounds.map(
      (edges, i) => `Round ${i + 2}: ${edges.map(edgeText).join(", ") || "nobody hears anybody"}`,
    ),
  ].join("\n");
}

/** Reads what `graphText` wrote; null for any other text. */
export function recordedGraph(text: string): RecordedGraph | null {
  const [first = "", second = "", ...rest] = text.split("\n");
  const learned = /^Learned from (\d+) questions(?:, (\d+|verified))?/.exec(first);
  const of = /^Weights of (\d{1,2}) agents: (.*)$/.exec(second);
  if (learned === null || of === null) return null;
  const questions = Number(learned[1]);
  const keyed = learned[2] === "verified" ? questions : Number(learned[2] ?? 0);
  const agents = Number(of[1]);
  const weights = Array.from({ length: agents }, () => Array.from({ length: agents }, () => 0));
  for (const [, from, to, weight] of of[2]!.matchAll(/(\d+) -> (\d+): (-?[\d.e-]+)/g)) {
    const row = weights[Number(from) - 1];
    if (row?.[Number(to) - 1] !== undefined) row[Number(to) - 1] = Number(weight);
  }
  const isThere = (place: number) => place >= 0 && place < agents;
  const rounds = rest.map((line) =>
    Array.from(line.matchAll(/(\d+) -> (\d+)/g), ([, from, to]) => ({
      from: Number(from) - 1,
      to: Number(to) - 1,
    })).filter(({ from, to }) => isThere(from) && isThere(to) && from !== to),
  );
  return { weights, questions, keyed, rounds };
}

/** The graph that a talk recorded; null before it has. */
export function graphOfTalk(turns: readonly Turn[]): RecordedGraph | null {
  const recorded = turns.find(({ kind, role }) => kind === "tool" && role === GRAPH);
  return recorded === undefined ? null : recordedGraph(recorded.completion.text);
}
