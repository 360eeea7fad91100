// The methods on the same held-out tasks. The base's and the teachers' run first and alone on the machine; then the team is ended
// and the student answers in the trainer worker. Every answer is stored as its window of tasks ends and never asked twice.
import type { Gate } from "../records/gate.ts";
import type { AnswerMethod, EvalAnswer } from "../records/eval_answer.ts";
import type { Priming } from "../voice/asking.ts";
import type { Voice } from "../voice/voice.ts";
import { gate } from "../eval/gate.ts";
import { evaluateAlone, type EvalSettings, majoritySamples, teacherAnswer } from "../eval/methods.ts";
import { ANSWER_METHODS, buildReport, UNTAUGHT_METHODS } from "../eval/report.ts";
import { isRightProgram } from "../tasks/programs/bench.ts";
import { primingOf, studentPriming } from "../teachers/priming.ts";
import { isTaught } from "../teachers/protocol_of.ts";
import { rosterOf } from "../teachers/roster.ts";
import { withAgreedKeys } from "./agreed_keys.ts";
import { noLongerNeeded } from "./crew.ts";
import { talkAbout } from "./debate_stage.ts";
import type { StageContext } from "./stage.ts";
import { openTrainer, releaseHeavy } from "./train_stage.ts";

/** Rows asked for at once: what fills the model worker's batch. */
const WINDOW_ROWS = 96;

type Generate = Parameters<typeof evaluateAlone>[3];

export async function evaluateStage(given: StageContext): Promise<void> {
  const { run, deps, crew } = given;
  const { context, agreed } = await withAgreedKeys(given, (done) => tellProgress(given, done));
  const fromTeam: Generate = async (requests) => (await crew.team()).generate(requests);
  const fromStudent: Generate = async (requests) => (await openTrainer(context)).generate(requests, true);

  await answerAlone(context, "single", 1, fromTeam);
  const sampled = await answerAlone(context, "singleSampled", 1, fromTeam);
  if (isTaught(run.config)) {
    const taught = await answerByTeacher(context);
    const samples = majoritySamples(taught, sampled);
    await answerAlone(context, "majority", samples, fromTeam);
  }
  if (context.run.primer !== undefined) await answerAlone(context, "bare", 1, fromTeam);
  crew.drop(noLongerNeeded(), "team");
  await answerAlone(context, "distilled", 1, fromStudent);

  const report = buildReport(await deps.store.evalAnswers(run.id));
  // Where no validation question has a key, nothing can be said about it.
  const isGated = agreed === 0 || context.tasks.gate.length > 0;
  const passed = isGated ? { gate: await passGate(context) } : {};
  await deps.store.updateRun(run.id, {
    report: { ...report, ...passed, ...(agreed > 0 ? { agreed } : {}) },
  });
}

/** Base and student, greedy and on one device, on validation questions. Seconds of work: what was answered is not stored, and
 *  asked again after a crash. */
async function passGate(context: StageContext): Promise<Gate> {
  const { run, control } = context;
  if (context.tasks.gate.length === 0) return gate([], []);
  const settings: EvalSettings = {
    runId: run.id,
    config: run.config,
    tasks: context.tasks.gate,
    existing: [],
    window: WINDOW_ROWS,
    signal: control.signal,
    onAnswers: () => context.stored(),
    ...programsRunBy(context),
  };
  const answers = (method: "single" | "distilled") =>
    evaluateAlone(method, 1, { ...settings, ...spoken(context, method) }, async (requests) => {
      await control.gate();
      return (await openTrainer(context)).generate(requests, method === "distilled");
    });
  return context.restarting(async () => {
    const passed = gate(await answers("single"), await answers("distilled"));
    releaseHeavy(context, await openTrainer(context));
    return passed;
  });
}

/** The test questions, answered without a teacher. @param samples that vote on each question */
async function answerAlone(
  context: StageContext,
  method: Exclude<AnswerMethod, "teacher">,
  samples: number,
  generate: Generate,
): Promise<EvalAnswer[]> {
  const { run, deps, control } = context;
  return context.restarting(async () => {
    const existing = await deps.store.evalAnswers(run.id);
    let done = existing.length;
    const settings: Omit<EvalSettings, "config"> = {
      runId: run.id,
      tasks: context.tasks.test,
      existing,
      window: Math.max(1, Math.floor(WINDOW_ROWS / samples)),
      signal: control.signal,
      onAnswers: async (answers) => {
        await deps.store.putEvalAnswers(answers);
        await context.stored();
        done += answers.length;
        tellProgress(context, done);
      },
      ...programsRunBy(context),
    };
    tellProgress(context, done);
    return evaluateAlone(method, samples, { ...settings, ...spoken(context, method) }, async (requests) => {
      await control.gate();
      return generate(requests);
    });
  });
}

const programsRunBy = ({ crew }: StageContext): Required<Pick<EvalSettings, "isRightProgram">> => ({
  isRightProgram: (answer, code) => isRightProgram(() => crew.sandbox(), answer, code),
});

/** How a method's model is asked: the base as the first agent was, at its temperature too; the student with the question alone. */
function spoken(
  { run, deps }: StageContext,
  method: AnswerMethod,
): Pick<EvalSettings, "config"> & { readonly voice: Voice; readonly priming: Priming } {
  const { voice } = deps;
  const { config } = run;
  if (method === "distilled" || method === "bare") return { voice, config, priming: studentPriming(config) };
  const [first] = rosterOf(run);
  const { seed, temperature } = config;
  return {
    voice,
    config: { seed, temperature: first?.temperature ?? temperature },
    priming: primingOf(run, first),
  };
}

async function answerByTeacher(context: StageContext): Promise<EvalAnswer[]> {
  const { run, deps } = context;
  const tasks = context.tasks.test;
  const before = await deps.store.evalAnswers(run.id);
  const stored = new Map(
    before.filter(({ method }) => method === "teacher").map((answer) => [answer.taskId, answer]),
  );
  const trajectories = await talkAbout(context, "test", tasks, (done) =>
    tellProgress(context, before.length - stored.size + done),
  );
  const byTask = new Map(trajectories.map((trajectory) => [trajectory.taskId, trajectory]));
  const missing = tasks.flatMap((task) => {
    const trajectory = byTask.get(task.id);
    return trajectory === undefined || stored.has(task.id) ? [] : teacherAnswer(run.id, task, trajectory);
  });
  await deps.store.putEvalAnswers(missing);
  for (const answer of missing) stored.set(answer.taskId, answer);
  return tasks.flatMap((task) => stored.get(task.id) ?? []);
}

function tellProgress(context: StageContext, done: number): void {
  const asked = isTaught(context.run.config) ? ANSWER_METHODS : UNTAUGHT_METHODS;
  const methods = asked.length + (context.run.primer === undefined ? 0 : 1);
  context.progress("answers, of all ways together", done, context.run.config.testTasks * methods);
}
