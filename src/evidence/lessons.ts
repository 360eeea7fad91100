// What each student of the evidence learns from. All learn from the same samples, and are asked without examples.
import type { Dataset } from "../records/dataset.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import { buildDataset } from "../distill/dataset.ts";
import { METHODS } from "../methods/list.ts";
import type { Desk } from "./desk.ts";

/** Where a student's lessons come from. */
export interface StudentLesson {
  /** Who says what is right: the key, or the group's vote. */
  readonly labels: Dataset["labels"];
  /** "copy" learns a person's own answers; the group is not asked. */
  readonly strategy: "rsft" | "da" | "dpo" | "copy";
  /** The own answers are learned without the working that the questions bring. */
  readonly isBare?: boolean;
  /** Least share of the votes for the winner. */
  readonly threshold?: number;
  /** One sample each whatever it answers, as many as the students by the vote of half have rows. */
  readonly isUnfiltered?: boolean;
}

/** A seed's questions of all kinds in turn, each with its talk where the group is asked. */
export interface TaughtTalks {
  readonly tasks: readonly Task[];
  readonly trajectories: readonly Trajectory[];
}

export async function talksFor(desk: Desk, seed: number, lesson: StudentLesson): Promise<TaughtTalks> {
  if (METHODS[lesson.strategy].lessons === "answers") {
    const tasks = desk.sizes.learned.flatMap((kind) => desk.questions.distil(kind, seed));
    return { tasks: lesson.isBare === true ? tasks.map(withoutWorking) : tasks, trajectories: [] };
  }
  const all: { task: Task; talk: Trajectory }[] = [];
  for (const kind of desk.sizes.learned) {
    const tasks = desk.questions.distil(kind, seed);
    const talks = await desk.samples(kind, seed);
    all.push(...tasks.map((task, i) => ({ task, talk: talks[i]! })));
  }
  const kept = all.filter(({ talk }) => voteShare(talk) >= (lesson.threshold ?? 0));
  return { tasks: kept.map(({ task }) => task), trajectories: kept.map(({ talk }) => talk) };
}

function withoutWorking(task: Task): Task {
  const { solution: _, ...rest } = task;
  return rest;
}

/** Half of the votes: the least that counts as an agreement. */
export const HALF = 0.5;

/** The rows of a lesson. @throws RunError("empty-dataset") when the group left nothing to learn */
export async function datasetFor(desk: Desk, seed: number, lesson: StudentLesson): Promise<Dataset> {
  const { voice, tokenizer } = desk.parts;
  const { tasks, trajectories } = await talksFor(desk, seed, lesson);
  const { labels, strategy, isUnfiltered = false } = lesson;
  const rows = isUnfiltered
    ? (await datasetFor(desk, seed, { labels, strategy, threshold: HALF })).examples.length
    : null;
  return buildDataset({
    runId: "evidence",
    config: { seed, labels, strategy: METHODS[strategy].lessons },
    tasks,
    trajectories,
    voice,
    tokenizer,
    filters: { rows, ...(isUnfiltered ? { sources: "unfiltered" } : {}) },
  });
}

/** The winner's share of all texts, those without an answer among them. */
export function voteShare({ turns, outcome }: Trajectory): number {
  return outcome.from.length / Math.max(1, turns.length);
}
