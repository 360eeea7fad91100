// Rows that train: one student each, on the rows that its lesson leaves, and then asked without any examples.
import type { Trajectory } from "../records/trajectory.ts";
import type { Desk } from "./desk.ts";
import { datasetFor, HALF, type StudentLesson, talksFor, voteShare } from "./lessons.ts";
import type { EvidenceRow, MadeEvidence } from "./row.ts";
import type { Schooling } from "./schooling.ts";

/** A student of this lesson. */
interface StudentWords {
  readonly name: string;
  readonly title: string;
  readonly group: "students" | "controls";
  readonly seeds: "first" | "every";
  readonly lesson: StudentLesson;
}

const CHECKED = { labels: "truth" } as const;
const AGREED = { labels: "consensus", strategy: "rsft" } as const;

const STUDENTS: readonly StudentWords[] = [
  {
    name: "checked",
    title: "the group's checked answers (R-SFT)",
    group: "students",
    seeds: "every",
    lesson: { ...CHECKED, strategy: "rsft" },
  },
  {
    name: "consensus",
    title: "what half of the group agrees on",
    group: "students",
    seeds: "every",
    lesson: { ...AGREED, threshold: HALF },
  },
  {
    name: "worked-key",
    title: "own answers with their working",
    group: "controls",
    seeds: "first",
    lesson: { labels: "truth", strategy: "copy" },
  },
  {
    name: "bare-key",
    title: "own answers without working",
    group: "controls",
    seeds: "first",
    lesson: { labels: "truth", strategy: "copy", isBare: true },
  },
  {
    name: "checked-da",
    title: "up to three checked answers (DA)",
    group: "students",
    seeds: "first",
    lesson: { ...CHECKED, strategy: "da" },
  },
  {
    name: "checked-dpo",
    title: "checked pairs (DPO)",
    group: "students",
    seeds: "first",
    lesson: { ...CHECKED, strategy: "dpo" },
  },
  {
    name: "consensus-75",
    title: "what three quarters agree on",
    group: "students",
    seeds: "first",
    lesson: { ...AGREED, threshold: 0.75 },
  },
  {
    name: "consensus-100",
    title: "what all agree on",
    group: "students",
    seeds: "first",
    lesson: { ...AGREED, threshold: 1 },
  },
  {
    name: "single",
    title: "single samples, as many as half agreed on",
    group: "controls",
    seeds: "first",
    lesson: { ...AGREED, isUnfiltered: true },
  },
];

/** @param schooling trains a student, or opens one that is trained already */
export function studentRows(schooling: Schooling): readonly EvidenceRow[] {
  return STUDENTS.map(({ name, title, group, seeds, lesson }) => ({
    name,
    title,
    group,
    seeds,
    make: (desk, seed) => madeStudent(desk, seed, { name, lesson, schooling }),
  }));
}

async function madeStudent(
  desk: Desk,
  seed: number,
  {
    name,
    lesson,
    schooling,
  }: { readonly name: string; readonly lesson: StudentLesson; readonly schooling: Schooling },
): Promise<MadeEvidence> {
  const dataset = await datasetFor(desk, seed, lesson);
  const { tasks, trajectories } = await talksFor(desk, seed, lesson);
  const taught = {
    name,
    strategy: lesson.strategy,
    labels: lesson.labels,
    seed,
    dataset,
    tasks,
    trajectories,
  };
  const { generate, steps } = await schooling.student(desk, taught);
  const { learned, untouched } = desk.sizes;
  const answers = await desk.greedy(learned, generate);
  const elsewhere = await desk.greedy([untouched], generate, (kind) => desk.primed(kind));
  return {
    answers: [...answers, ...elsewhere],
    facts: {
      counts: { rows: dataset.examples.length, steps, questions: tasks.length },
      shares: trajectories.length === 0 ? {} : groupShares(dataset.sources.turnIds, trajectories),
    },
  };
}

/** What the group's answers were worth. */
function groupShares(turnIds: readonly string[], talks: readonly Trajectory[]): Record<string, number> {
  const agreed = talks.filter((talk) => voteShare(talk) === 1);
  return {
    "rows that are right": rightShare(turnIds, talks),
    "questions where all votes agree": agreed.length / talks.length,
    "right where all votes agree": shareRight(agreed),
  };
}

function rightShare(turnIds: readonly string[], talks: readonly Trajectory[]): number {
  const learned = new Set(turnIds);
  const turns = talks.flatMap((talk) => talk.turns).filter(({ id }) => learned.has(id));
  return turns.filter(({ correct }) => correct === true).length / Math.max(1, turns.length);
}

function shareRight(talks: readonly Trajectory[]): number {
  return talks.filter(({ outcome }) => outcome.correct === true).length / Math.max(1, talks.length);
}
