// The place of a lesson where the next word tells most: a lone agent's wrong answer and the solution that is learned begin alike, and here
// they part. Found in what was said, so that it is the same whenever it is asked for; no model is asked.
import type { Example } from "../records/dataset.ts";
import { MOST_NEXT_WORDS, type NextWord, type NextWords, roundedShare } from "../records/next_words.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import { endings, openings } from "../records/turn_ends.ts";
import { answersEqual } from "../tasks/verifier.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";

/** A place, and what stands before it. */
export interface TellingPlace extends Pick<NextWords, "taskId" | "question" | "before" | "teacher"> {
  /** The prompt and the answer's beginning. */
  readonly ids: readonly number[];
}

export interface PlaceSource {
  readonly examples: readonly Example[];
  /** The questions that teach. */
  readonly tasks: readonly Task[];
  readonly trajectories: readonly Trajectory[];
  readonly tokenizer: Pick<Tokenizer, "encode" | "decode" | "endId">;
  /** Most tokens that the model can read here. */
  readonly contextTokens: number;
}

/** A longer common beginning is not more telling than one of so many tokens. */
const LONG_BEGINNING = 12;

interface Parting {
  readonly example: Example;
  readonly trajectory: Trajectory;
  /** Tokens of the answer that are the same. */
  readonly at: number;
  readonly worth: number;
}

/** The place at which most wrong first answers leave the learned one, a later one rather than the first word; null where no first answer
 *  was wrong, or none began as the learned one does. */
export function tellingPlace(source: PlaceSource): TellingPlace | null {
  const talks = new Map(source.trajectories.map((trajectory) => [trajectory.taskId, trajectory]));
  let best: Parting | null = null;
  for (const example of source.examples) {
    const trajectory = talks.get(example.from.taskId);
    if (trajectory === undefined || example.from.kind === "correction") continue;
    const parting = partingOf(example, trajectory, source);
    if (parting !== null && parting.worth > (best?.worth ?? 0)) best = parting;
  }
  return best === null ? null : placeOf(best, source);
}

/** Where most wrong first answers leave this row. */
function partingOf(example: Example, trajectory: Trajectory, source: PlaceSource): Parting | null {
  const { endId } = source.tokenizer;
  const learned = completionOf(example);
  const taught = taughtTurn(example, trajectory);
  if (taught === undefined) return null;
  const places = new Map<number, number>();
  for (const turn of openings(trajectory.turns)) {
    if (turn.answer === null || answersEqual(turn.answer, taught.answer, turn.judge)) continue;
    const said = [...source.tokenizer.encode(turn.solution), endId];
    const at = commonLength(learned, said);
    if (at === 0 || at >= learned.length || at >= said.length) continue;
    if (learned[at] === endId || said[at] === endId) continue; // there one of them only says more
    if (promptLength(example) + at >= source.contextTokens) continue;
    places.set(at, (places.get(at) ?? 0) + 1);
  }
  const worthOf = (at: number): number => (places.get(at) ?? 0) * Math.min(at, LONG_BEGINNING);
  const [at] = [...places.keys()].toSorted((a, b) => worthOf(b) - worthOf(a) || a - b);
  return at === undefined ? null : { example, trajectory, at, worth: worthOf(at) };
}

function placeOf({ example, trajectory, at }: Parting, source: PlaceSource): TellingPlace | null {
  const { tokenizer, tasks } = source;
  const { taskId } = example.from;
  const task = tasks.find(({ id }) => id === taskId);
  if (task === undefined) return null;
  const beginning = completionOf(example).slice(0, at);
  return {
    taskId,
    question: task.question,
    before: tokenizer.decode(beginning),
    teacher: teacherWords({ example, trajectory, beginning }, tokenizer),
    ids: [...example.ids.slice(0, promptLength(example)), ...beginning],
  };
}

/** How the group's last solutions with the learned answer go on after this beginning. */
function teacherWords(
  {
    example,
    trajectory,
    beginning,
  }: Pick<Parting, "example" | "trajectory"> & { readonly beginning: readonly number[] },
  tokenizer: PlaceSource["tokenizer"],
): NextWords["teacher"] {
  const taught = taughtTurn(example, trajectory);
  const next = endings(trajectory)
    .filter(({ answer, judge }) => answersEqual(answer, taught?.answer ?? null, judge))
    .map(({ solution }) => [...tokenizer.encode(solution), tokenizer.endId])
    .filter((ids) => commonLength(ids, beginning) === beginning.length)
    .flatMap((ids) => ids[beginning.length] ?? []);
  const said = next.length > 0 ? next : [completionOf(example)[beginning.length]!]; // the row itself, whatever it was made of
  const counts = new Map<number, number>();
  for (const token of said) counts.set(token, (counts.get(token) ?? 0) + 1);
  const words = Array.from(counts, ([token, times]): NextWord => ({
    token,
    word: tokenizer.decode([token]),
    share: roundedShare(times / said.length),
  })).toSorted((a, b) => b.share - a.share || a.token - b.token);
  return { solutions: said.length, words: words.slice(0, MOST_NEXT_WORDS) };
}

/** The turn that the row was made of. */
const taughtTurn = ({ from }: Example, { turns }: Trajectory) => turns.find(({ id }) => id === from.turnId);

const promptLength = ({ lossMask }: Example): number => lossMask.filter((bit) => bit === 0).length;
const completionOf = (example: Example): readonly number[] => example.ids.slice(promptLength(example));

function commonLength(a: readonly number[], b: readonly number[]): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return i;
  return length;
}
