// The rendezvous world: two agents in a plane, who may meet at one of two places. Which one is a coin that no observation shows, unless the
// episode is one of those that begin nearer to the place. An agent observes where it stands, and nothing of the other.
import { deriveSeed, normal, RandomStream } from "../core/rng.ts";

export const AGENTS = 2;
/** Observations of an episode, the first one included. */
export const HORIZON = 8;
/** Numbers that an agent observes, and numbers of an action. */
export const PLACE = 2;
/** The farthest that an agent moves along one axis in one step. */
export const REACH = 0.25;
/** Agents who stand no farther apart have met. */
export const MEETING_DISTANCE = 0.25;

/** Meeting places lie at (-1, 0) and (1, 0); agent 0 begins above the middle between them, agent 1 below. */
const [SIDE, START] = [1, 0.5];
/** How much nearer a start lies that shows the side. */
const SHOWN = 0.6;
/** How far starts and steps stray. */
const [STRAY_START, STRAY] = [0.03, 0.02];
/** How many episodes show the side, and how many go badly: each agent stops at a share of its way. */
const [SHOWN_SHARE, BAD_SHARE] = [0.5, 0.3];
/** A motor's pull is never asked for more than this share of its reach. */
const MOST_PULL = 0.96;

/** What is learned from: where agents were, what they did, and what came of it. */
export interface JointEpisode {
  /** [AGENTS][HORIZON][PLACE] */
  readonly paths: readonly (readonly (readonly number[])[])[];
  /** [AGENTS][HORIZON - 1][PLACE]: what each motor was told. */
  readonly actions: readonly (readonly (readonly number[])[])[];
  /** From 0 to 1. 1: the agents stand together at the end; 0: a whole unit apart or more. */
  readonly reward: number;
}

export interface RendezvousEpisode extends JointEpisode {
  /** Whether the starts show the side. */
  readonly shown: boolean;
}

/** Where an agent stands after an action: each motor pulls as far as tanh of what it was told. */
export function moved(place: readonly number[], action: readonly number[]): number[] {
  return place.map((each, axis) => each + REACH * Math.tanh(action[axis]!));
}

/** The starts of an episode, [AGENTS][PLACE]. @param side -1 or 1 */
function starts(stream: number, side: number, shown: boolean): number[][] {
  return [START, -START].map((y, agent) => [
    (shown ? SHOWN * side : 0) + STRAY_START * normal(stream, 2 * agent),
    y + STRAY_START * normal(stream, 2 * agent + 1),
  ]);
}

/** Starts that were in no episode. */
export function newStarts(seed: number, index: number, shown: boolean): number[][] {
  const key = deriveSeed(seed, "starts", index, Number(shown));
  return starts(key, new RandomStream(key).next() < 0.5 ? -1 : 1, shown);
}

/** Episode `index` of a seed. */
export function rendezvous(seed: number, index: number): RendezvousEpisode {
  const draws = new RandomStream(deriveSeed(seed, "episode", index));
  const side = draws.next() < 0.5 ? -1 : 1;
  const shown = draws.next() < SHOWN_SHARE;
  const bad = draws.next() < BAD_SHARE;
  const shares = Array.from({ length: AGENTS }, () => (bad ? 0.2 + 0.4 * draws.next() : 1));
  const first = starts(deriveSeed(seed, "episode", index, "starts"), side, shown);
  const strays = deriveSeed(seed, "episode", index, "strays");
  const paths: number[][][] = [];
  const actions: number[][][] = [];
  for (let agent = 0; agent < AGENTS; agent++) {
    const begin = first[agent]!;
    const end = [side * SIDE, 0].map((goal, axis) => begin[axis]! + shares[agent]! * (goal - begin[axis]!));
    const path = [begin];
    const told: number[][] = [];
    for (let step = 1; step < HORIZON; step++) {
      const from = path.at(-1)!;
      const share = step / (HORIZON - 1);
      const pulls = from.map((each, axis) => {
        const stray = STRAY * normal(strays, (agent * HORIZON + step) * PLACE + axis);
        const wanted = begin[axis]! + share * (end[axis]! - begin[axis]!) + stray;
        return Math.atanh(Math.max(-MOST_PULL, Math.min(MOST_PULL, (wanted - each) / REACH)));
      });
      told.push(pulls);
      path.push(moved(from, pulls));
    }
    paths.push(path);
    actions.push(told);
  }
  return { shown, paths, actions, reward: 1 - Math.min(1, apart(paths)) };
}

/** How far apart two paths end. */
export function apart(paths: readonly (readonly (readonly number[])[])[]): number {
  const [a, b] = paths.map((path) => path.at(-1)!);
  return Math.hypot(a![0]! - b![0]!, a![1]! - b![1]!);
}

/** The side that a path goes to, by where its last three places lie. */
export function sideReached(path: readonly (readonly number[])[]): -1 | 1 {
  return path.slice(-3).reduce((sum, place) => sum + place[0]!, 0) < 0 ? -1 : 1;
}
