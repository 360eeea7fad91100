// Debates as two agents of them live them, in the shape of the rendezvous world, so that the same networks learn both. Not the paper's: it plans
// where bodies go. An agent-round is two numbers: which answer the agent holds, and how many of the group hold the same one.
// Answers are told apart as seen from the round at which a window begins: -1 is the first agent's answer of that round, 1 the one that stands
// against it (the second agent's, and where both say the same the group's most frequent other one), 0 any further one and none. A window goes
// on to the end of its debate, and its last round stands for the rounds behind it.
import { HORIZON, type JointEpisode } from "./world.ts";

/** The answers of a debate, [agents][rounds]: equal texts are equal answers, null is none. Every agent has one a round. */
export type DebateAnswers = readonly (readonly (string | null)[])[];

/** How an answer is told apart in a window. */
export type HeldAnswer = -1 | 0 | 1;

/** Two agents of a debate from one of its rounds on. */
export interface DebateWindow {
  /** [AGENTS][HORIZON][PLACE] */
  readonly paths: JointEpisode["paths"];
  /** What the second agent holds in the round behind the first. */
  readonly next: HeldAnswer;
  /** What it would hold if it went over to the answer that most of the group gave in the window's first round. */
  readonly majority: HeldAnswer;
}

/** Every two agents in both orders, from every round but the last on. */
export function debateWindows(debate: DebateAnswers): readonly DebateWindow[] {
  const agents = [...debate.keys()];
  const rounds = debate[0]?.length ?? 0;
  return Array.from({ length: Math.max(0, rounds - 1) }, (_, from) =>
    agents.flatMap((a) => agents.filter((b) => b !== a).map((b) => windowOf(debate, [a, b], from))),
  ).flat();
}

/** A window as an episode to learn from: its agents' moves are what one number changes by, and its return is whether they agree in the end. */
export function debateEpisode({ paths }: Pick<DebateWindow, "paths">): JointEpisode {
  const actions = paths.map((path) =>
    path.slice(1).map((place, step) => place.map((each, axis) => each - path[step]![axis]!)),
  );
  const [a, b] = paths.map((path) => path.at(-1)![0]);
  return { paths, actions, reward: a === b && a !== 0 ? 1 : 0 };
}

/** What a number of a plan says that an agent holds. */
export const heldIn = (place: readonly number[]): HeldAnswer =>
  place[0]! < -0.5 ? -1 : place[0]! > 0.5 ? 1 : 0;

function windowOf(debate: DebateAnswers, pair: readonly [number, number], from: number): DebateWindow {
  const rounds = debate[0]!.length;
  const at = (agent: number, round: number) => debate[agent]![Math.min(round, rounds - 1)] ?? null;
  const group = (round: number) => [...debate.keys()].map((agent) => at(agent, round));
  const [own, other] = [at(pair[0], from), at(pair[1], from)];
  const against = other === own ? mostFrequent(group(from).filter((each) => each !== own)) : other;
  const held = (answer: string | null): HeldAnswer => {
    if (answer === null) return 0;
    return answer === own ? -1 : answer === against ? 1 : 0;
  };
  const paths = pair.map((agent) =>
    Array.from({ length: HORIZON }, (_, step) => {
      const said = group(from + step);
      const answer = at(agent, from + step);
      const share = answer === null ? 0 : said.filter((each) => each === answer).length / said.length;
      return [held(answer), 2 * share - 1];
    }),
  );
  return { paths, next: held(at(pair[1], from + 1)), majority: held(mostFrequent(group(from))) };
}

/** The first of those that are given most often; null without an answer. */
function mostFrequent(answers: readonly (string | null)[]): string | null {
  const counts = new Map<string, number>();
  for (const answer of answers) if (answer !== null) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}
