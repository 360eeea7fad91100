// What each student of the evidence learns from. All learn from the same samples, and are asked without examples.
import type { Dataset } from "../records/dataset.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { buildDataset } from "../distill/dataset.ts";
import { METHODS } from "../methods/list.ts";
import { votedOutcome } from "../teachers/verdict.ts";
import type { Desk } from "./desk.ts";

/** Where a student's lessons come from. */
export interface StudentLesson {
  /** Who says what is right: the key, or the group's vote. */
  readonly labels: Dataset["labels"];
  readonly strategy: "rsft" | "da" | "dpo";
  /** "key": a person's own answers in place of the group's. */
  readonly from: "samples" | "worked key" | "bare key";
  /** Least share of the votes for the winner. */
  readonly threshold?: number;
  /** One sample each whatever it answers, as many as the students by the vote of half have rows. */
  readonly isUnfiltered?: boolean;
}

/** A seed's questions of all kinds in turn, each with its talk. */
export interface TaughtTalks {
  readonly tasks: readonly Task[];
  readonly trajectories: readonly Trajectory[];
}

export async function talksFor(desk: Desk, seed: number, lesson: StudentLesson): Promise<TaughtTalks> {
  const all: { task: Task; talk: Trajectory }[] = [];
  for (const kind of desk.sizes.learned) {
    const tasks = desk.questions.distil(kind, seed);
    if (lesson.from === "samples") {
      const talks = await desk.samples(kind, seed);
      all.push(...tasks.map((task, i) => ({ task, talk: talks[i]! })));
    } else {
      all.push(...tasks.map((task) => ({ task, talk: keyTalk(task, lesson.from === "worked key", desk) })));
    }
  }
  const kept = all.filter(({ talk }) => voteShare(talk) >= (lesson.threshold ?? 0));
  return { tasks: kept.map(({ task }) => task), trajectories: kept.map(({ talk }) => talk) };
}

/** Half of the votes: the least that counts as an agreement. */
export const HALF = 0.5;

/** The rows of a lesson. @throws RunError("empty-dataset") when the group left nothing to learn */
export async function datasetFor(desk: Desk, seed: number, lesson: StudentLesson): Promise<Dataset> {
  const { voice, tokenizer } = desk.parts;
  const { tasks, trajectories } = await talksFor(desk, seed, lesson);
  const { labels, strategy, isUnfiltered = false } = lesson;
  const rows = isUnfiltered
    ? (await datasetFor(desk, seed, { labels, strategy, from: "samples", threshold: HALF })).examples.length
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

/** A person's own answer as a talk of one turn, so that it is learned as what a group says is. */
function keyTalk(task: Task, isWorked: boolean, { parts: { base } }: Desk): Trajectory {
  const bare = `Answer: ${task.answer ?? ""}`;
  const text = isWorked ? (task.solution ?? bare) : bare;
  const turn: Turn = {
    schema: 2,
    id: `key/${task.id}`,
    runId: "evidence",
    set: "distil",
    taskId: task.id,
    agent: "key",
    role: "propose",
    step: 0,
    kind: "say",
    parents: [],
    prompt: task.question,
    completion: { id: `key/${task.id}`, text, ids: [], promptTokens: 0, completionTokens: 0, finish: "stop" },
    solution: text,
    answer: task.answer,
    correct: true,
    temperature: 0,
    seed: 0,
    model: base,
    startedAt: 0,
    elapsedMs: 0,
  };
  return {
    taskId: task.id,
    set: "distil",
    turns: [turn],
    outcome: votedOutcome([turn], [turn]),
    changes: [],
  };
}
