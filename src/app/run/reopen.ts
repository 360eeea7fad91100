// A stored run, read back into what the views show: everything that was there, before anything goes on.
import { RunError } from "../../core/errors.ts";
import { breathingSpace, macrotask } from "../../core/macrotask.ts";
import type { Task } from "../../records/task.ts";
import type { RunRecord, Store } from "../../store/store.ts";
import { rosterOf, talksOf } from "../../teachers/roster.ts";
import { RunLog } from "./run_log.ts";
import type { Lesson, LessonRow } from "../state.ts";

/** Turns and debates that are put into the log before the page draws again: some milliseconds. */
const [TURNS_AT_A_STRETCH, DEBATES_AT_A_STRETCH] = [512, 64];

/** A log that holds nothing yet. */
export function emptyLog(run: RunRecord, tasks: readonly Task[]): RunLog {
  const questions = new Map(tasks.map((task) => [task.id, task]));
  return new RunLog({
    runId: run.id,
    config: run.config,
    roster: rosterOf(run),
    taskOf: (id) => questions.get(id) ?? null,
  });
}

/** @throws RunError("store-corrupt") when the run or a part of it cannot be read */
export async function reopenLog(runId: string, store: Store): Promise<[RunRecord, RunLog]> {
  const run = await store.getRun(runId);
  if (run === null)
    throw new RunError("store-corrupt", `There is no run "${runId}" in the store.`, { runId });
  const log = emptyLog(run, await store.tasks(runId));
  const [turns, outcomes] = await Promise.all([store.turns(runId), store.outcomes(runId)]);
  const talks = talksOf(run, turns, outcomes);
  const breatheAmongTurns = breathingSpace(TURNS_AT_A_STRETCH);
  for (const turn of talks.turns) {
    await breatheAmongTurns();
    log.addTurn(turn, 0);
  }
  const breatheAmongDebates = breathingSpace(DEBATES_AT_A_STRETCH);
  for (const outcome of talks.outcomes) {
    await breatheAmongDebates();
    log.addOutcome(outcome, 0);
  }
  for (const metric of await store.stepMetrics(runId)) log.addStep(metric);
  log.samples = run.samples ?? [];
  log.nextWords = run.nextWords ?? null;
  log.prm = (await store.getPrm(runId))?.quality ?? null;
  log.restore(run);
  return [run, log];
}

/** The Distil stage's view, null before it is finished. */
export async function readLesson(log: RunLog, store: Store): Promise<Lesson | null> {
  const dataset = await store.getDataset(log.runId);
  if (dataset === null) return null;
  await macrotask(); // its digest took as long as all the rest
  const { statistics, labels, examples, filters } = dataset;
  const turns = new Map(
    [...log.debates.values()].flatMap(({ turns, task }) => turns.map((turn) => [turn.id, { turn, task }])),
  );
  const rows = examples.flatMap((example) => {
    const { turnId, taskId } = example.from;
    const turn = turnId === null ? null : (turns.get(turnId)?.turn ?? null);
    const task = log.taskOf(taskId);
    if (task === null || (turn === null && turnId !== null)) return [];
    const trainedTokens = example.lossMask.reduce<number>((sum, bit) => sum + bit, 0);
    const promptTokens = example.ids.length - trainedTokens;
    const completion = example.text?.completion ?? turn?.solution ?? "";
    return [{ question: task.question, turn, completion, promptTokens, trainedTokens }];
  });
  // The most telling first: those whose author changed to this answer after reading the others.
  const changed = (turn: LessonRow["turn"]): boolean =>
    turn?.parents[0] !== undefined && turns.get(turn.parents[0])?.turn.answer !== turn.answer;
  const shown = rows.toSorted((a, b) => Number(changed(b.turn)) - Number(changed(a.turn)));
  return { statistics, labels, rows: examples.length, isOwn: filters.sources === "truth", shown };
}
