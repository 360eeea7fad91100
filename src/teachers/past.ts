// In what order questions are talked about, and what a talk may know of those before it. A teacher that learns from question to question
// gets them in lots: the questions of a lot are talked about at once, and a lot begins when the one before it is stored. What is known
// before a question then follows from stored talks alone, however fast each went and wherever a run was cut.
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import type { Past } from "./protocol.ts";
import { protocolOf, type TeacherConfig } from "./protocol_of.ts";
import { type Talks, trajectoriesOf } from "./trajectory.ts";

interface Asked {
  readonly set: Turn["set"];
  readonly tasks: readonly Task[];
  /** The talks that taught, for questions that only measure. */
  readonly taught: readonly Trajectory[];
}

/** Whether the teacher learns from one question for another. */
export const isLearner = (config: TeacherConfig): boolean => protocolOf(config).learnsEvery !== undefined;

/** Has the tasks talked about, lot by lot; all of them are one lot where nothing is learned in between.
 *  @param talk talks about the tasks of one lot, and returns their talks in order */
export async function inLots(
  config: TeacherConfig,
  { set, tasks, taught }: Asked,
  talk: (lot: readonly Task[], past: Past) => Promise<readonly Trajectory[]>,
): Promise<Trajectory[]> {
  const isLearning = set === "distil";
  const every = isLearning ? protocolOf(config).learnsEvery?.(config) : undefined;
  const size = Math.max(1, every ?? tasks.length);
  const talks: Trajectory[] = [];
  for (let at = 0; at < tasks.length; at += size) {
    const before = isLearning ? [...talks] : taught;
    talks.push(...(await talk(tasks.slice(at, at + size), { talks: before, isLearning })));
  }
  return talks;
}

/** The stored talks that teach, in the order of their questions: what a learning teacher knows when it is measured. */
export function taughtTalks(talks: Talks, tasks: readonly Pick<Task, "id">[]): readonly Trajectory[] {
  const byTask = new Map(trajectoriesOf(talks, "distil").map((each) => [each.taskId, each]));
  return tasks.flatMap(({ id }) => byTask.get(id) ?? []);
}

/** What a talk may know of those before it. What an answer key says of their turns is left out unless the run checks answers by the key: a
 *  teacher must not learn from a key that nobody asked for. */
export function knownPast(config: TeacherConfig, past: Past): Past {
  return config["labels"] === "truth" ? past : { ...past, talks: past.talks.map(withoutKey) };
}

function withoutKey(talk: Trajectory): Trajectory {
  return {
    ...talk,
    turns: talk.turns.map((turn) => ({ ...turn, correct: null })),
    outcome: { ...talk.outcome, correct: null },
    changes: talk.changes.map((change) => ({ ...change, effect: "neutral" })),
  };
}
