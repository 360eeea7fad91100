// Has the teachers talk about a list of tasks, many at once, storing each turn the moment it comes and showing it only then. Used for
// the questions that teach (stage "debate") and, in the evaluation, for those that test the teachers themselves. Which protocol
// talks is the run's own matter.
import { asRunError, RunError } from "../core/errors.ts";
import { breathingSpace } from "../core/macrotask.ts";
import type { AgentSpec } from "../records/agent_spec.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { codecNeed } from "../teachers/codecs/rows.ts";
import { primingOf } from "../teachers/priming.ts";
import { inLots, isLearner, taughtTalks } from "../teachers/past.ts";
import { rosterOf, talksOf } from "../teachers/roster.ts";
import { isTaught, protocolOf } from "../teachers/protocol_of.ts";
import { type SolvePorts, solveTask } from "../teachers/solve_task.ts";
import { turnsByTask } from "../teachers/trajectory.ts";
import { requireCapability } from "../voice/needs.ts";
import { noLongerNeeded, type Team } from "./crew.ts";
import { type StageContext, TASK_WINDOW } from "./stage.ts";
import { talkPrograms } from "./talk_programs.ts";
import { forEachInWindow } from "./window.ts";

/** Stored talks that pass through before waiting messages are handled: some milliseconds. */
const STORED_AT_A_STRETCH = 32;

export async function debateStage(context: StageContext): Promise<void> {
  const { run } = context;
  if (!isTaught(run.config)) return; // the student learns from nothing that is said
  const tasks = context.tasks.distil;
  await talkAbout(context, "distil", tasks, (done) =>
    context.progress(protocolOf(run.config).words.counted, done, tasks.length),
  );
  context.crew.drop(noLongerNeeded(), "team"); // the teachers' memory is the trainer's
}

/** The trajectories of `tasks` in their order; what is stored is not asked for again.
 *  @throws RunError("config") when the teacher needs what the model's voice cannot do, or other questions */
export async function talkAbout(
  context: StageContext,
  set: Turn["set"],
  tasks: readonly Task[],
  onProgress: (done: number) => void,
): Promise<Trajectory[]> {
  const { run, deps, crew } = context;
  requireFit(context, tasks);
  const roster = rosterOf(run);
  return context.restarting(async () => {
    // Before the turns: an outcome is stored after its turns, so none is read here that lacks some of them.
    const allOutcomes = await deps.store.outcomes(run.id);
    const outcomes = new Map(
      allOutcomes.filter((outcome) => outcome.set === set).map((outcome) => [outcome.taskId, outcome]),
    );
    const turns = await deps.store.turns(run.id);
    const stored = turnsByTask(turns, set);
    const finished = new Map<string, Trajectory>();
    const learns = isLearner(run.config);
    const taught = learns ? taughtTalks(talksOf(run, turns, allOutcomes), context.tasks.distil) : [];
    const before = tasks.filter(({ id }) => outcomes.has(id)).length;
    onProgress(before);
    const ports = talkPorts(context, tasks);
    const breathe = breathingSpace(STORED_AT_A_STRETCH);
    return inLots(run.config, { set, tasks, taught }, async (lot, past) => {
      await forEachInWindow(
        lot,
        TASK_WINDOW,
        async (task) => {
          if (outcomes.has(task.id)) await breathe();
          const sitting = {
            runId: run.id,
            set,
            seed: run.seed,
            task,
            roster,
            priming: (agent: AgentSpec) => primingOf(run, agent),
            stored: stored.get(task.id) ?? [],
            past,
          };
          const trajectory = await solveTask(
            run.config,
            { ...sitting, outcome: outcomes.get(task.id) },
            ports,
          );
          finished.set(task.id, trajectory);
          onProgress(Math.max(before, finished.size)); // those that were stored pass through again, in no time
        },
        (reason) => crew.drop(asRunError(reason, set)),
      );
      return lot.flatMap((task) => finished.get(task.id) ?? []);
    });
  });
}

/** Says before anybody speaks when the teacher cannot talk about these tasks in this voice. @throws RunError("config") */
function requireFit({ run, deps }: StageContext, tasks: readonly Task[]): void {
  const teacher = protocolOf(run.config);
  for (const capability of teacher.needs) {
    requireCapability(deps.voice, capability, {
      feature: teacher.words.title,
      instead: "Choose another teacher.",
    });
  }
  const other = tasks.find(({ judge }) => teacher.questions !== undefined && judge !== teacher.questions);
  if (other !== undefined) throw otherQuestion(teacher.words.title, other);
  const coded = codecNeed(run.config);
  if (coded !== null) requireCapability(deps.voice, coded.capability, coded);
}

const otherQuestion = (title: string, { id, judge }: Task): RunError =>
  new RunError(
    "config",
    `${title} tries programs, and the answer to question “${id}” is judged as ${judge}. Choose the small functions as questions, or another teacher.`,
    { taskId: id },
  );

/** How tables reach the run's team and store. One team per attempt: after a failure the talks still in flight must not bring up a
 *  second one. None is made when nothing is missing.
 *  @param tasks the questions that are talked about */
function talkPorts(context: StageContext, tasks: readonly Task[]): SolvePorts {
  const { run, deps, control, crew } = context;
  let team: Promise<Team> | null = null;
  return {
    ...talkPrograms({ crew, clock: deps.clock, model: run.model }, tasks),
    maxRead: (role) => deps.voice.budget(role).maxRead,
    signal: control.signal,
    speak: async (job) => {
      await control.gate();
      team ??= crew.team();
      const teachers = await team;
      const { id, set, task, agent, role, step, reads } = job;
      const parents = reads.map((turn) => turn.id);
      context.tell({ type: "speaking", id, set, taskId: task.id, agent, role, step, parents });
      return teachers.speak(job);
    },
    onTurn: async (turn) => {
      await deps.store.appendTurn(turn);
      await context.stored();
      context.tell({ type: "turn", turn });
    },
    onOutcome: async (outcome) => {
      await deps.store.putOutcome(outcome);
      context.tell({ type: "outcome", outcome });
    },
  };
}
