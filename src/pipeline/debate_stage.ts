// Debates a list of tasks, many at once, storing each turn the moment it comes and showing it only then. Used for the
// questions that teach (stage "debate") and, in the evaluation, for those that test the debate itself.
import { asRunError } from "../core/errors.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { debate } from "../teachers/debate.ts";
import { noLongerNeeded, type Team } from "./crew.ts";
import { type StageContext, TASK_WINDOW } from "./stage.ts";
import { forEachInWindow } from "./window.ts";

export async function debateStage(context: StageContext): Promise<void> {
  const tasks = context.tasks.distil;
  await debateAll(context, "distil", tasks, (done) =>
    context.progress("questions debated", done, tasks.length),
  );
  context.crew.drop(noLongerNeeded(), "team"); // the teachers' memory is the trainer's
}

/** The trajectories of `tasks` in their order; turns that are stored are not asked for again. */
export async function debateAll(
  context: StageContext,
  set: Turn["set"],
  tasks: readonly Task[],
  onProgress: (done: number) => void,
): Promise<Trajectory[]> {
  const { run, deps, control, crew } = context;
  return context.restarting(async () => {
    const stored = (await deps.store.turns(run.id)).filter((turn) => turn.set === set);
    const byTask = new Map<string, Turn[]>();
    for (const turn of stored) byTask.set(turn.taskId, [...(byTask.get(turn.taskId) ?? []), turn]);
    const finished = new Map<string, Trajectory>();
    const turnsPerTask = run.config.agents * run.config.rounds;
    const before = tasks.filter(({ id }) => byTask.get(id)?.length === turnsPerTask).length;
    onProgress(before);
    // One team per attempt: after a failure the debates still in flight must not bring up a second one. None is made when
    // nothing is missing.
    let team: Promise<Team> | null = null;
    await forEachInWindow(
      tasks,
      TASK_WINDOW,
      async (task) => {
        const trajectory = await debate(task, byTask.get(task.id) ?? [], {
          runId: run.id,
          set,
          ...run.config,
          maxRead: deps.voice.budget("revise").maxRead,
          signal: control.signal,
          speak: async (job) => {
            await control.gate();
            team ??= crew.team();
            const teachers = await team;
            const { id, agent, role, step, reads } = job;
            const parents = reads.map((turn) => turn.id);
            context.tell({ type: "speaking", id, set, taskId: task.id, agent, role, step, parents });
            return teachers.speak(job);
          },
          onTurn: async (turn) => {
            await deps.store.appendTurn(turn);
            await context.stored();
            context.tell({ type: "turn", turn });
          },
        });
        await deps.store.putOutcome(trajectory.outcome);
        finished.set(task.id, trajectory);
        onProgress(Math.max(before, finished.size)); // those that were stored pass through again, in no time
      },
      (reason) => crew.drop(asRunError(reason, set)),
    );
    return tasks.flatMap((task) => finished.get(task.id) ?? []);
  });
}
