// The methods on the same held-out tasks. The base's and the teachers' run first and alone on the machine; then the team is ended
// and the student answers, in the trainer worker or apart from it as the group did. Every answer is stored as its window of tasks ends and never asked twice.
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
import { type Answerer, baseAndStudent, studentWeights } from "./base_and_student.ts";
import { noLongerNeeded } from "./crew.ts";
import { talkAbout } from "./debate_stage.ts";
import type { StageContext } from "./stage.ts";
import { openTrainer, releaseHeavy } from "./train_stage.ts";

/** Rows asked for at once: what fills the model worker's batch. */
const WINDOW_ROWS = 96;

export async function evaluateStage(given: StageContext): Promise<void> {
  const { run, deps, crew } = given;
  const { context, agreed } = await withAgreedKeys(given, (done) => tellProgress(given, done));
  const fromTeam: Answerer = async (requests) => (await crew.team()).generate(requests);
  const { isApart, base, student } = await baseAndStudent(crew, {
    trainer: () => openTrainer(context),
    adapter: () => studentWeights(deps.store, run.id),
  });

  await answerAlone(context, "single", 1, fromTeam);
  const sampled = await answerAlone(context, "singleSampled", 1, fromTeam);
  if (isTaught(run.config)) {
    const taught = await answerByTeacher(context);
    const samples = majoritySamples(taught, sampled);
    await answerAlone(context, "majority", samples, fromTeam);
  }
  if (context.run.primer !== undefined) await answerAlone(context, "bare", 1, fromTeam);
  // Where no validation question has a key, nothing can be said about it.
  const isGated = agreed === 0 || context.tasks.gate.length > 0;
  const ofBase = isGated && isApart ? await gateAnswers(context, "single", base) : null;
  crew.drop(noLongerNeeded(), "team");
  await answerAlone(context, "distilled", 1, student);

  const report = buildReport(await deps.store.evalAnswers(run.id));
  const passed = isGated
    ? {
        gate: gate(
          ofBase ?? (await gateAnswers(context, "single", base)),
          await gateAnswers(context, "distilled", student),
        ),
      }
    : {};
  if (isApart) crew.drop(noLongerNeeded(), "student");
  else if (context.tasks.gate.length > 0) {
    await context.restarting(async () => releaseHeavy(context, await openTrainer(context)));
  }
  await deps.store.updateRun(run.id, {
    report: { ...report, ...passed, ...(agreed > 0 ? { agreed } : {}) },
  });
}

/** Base or student, greedy, on validation questions, for the gate: both are asked through the same. Seconds of work: what was answered is not
 *  stored, and asked again after a crash. */
async function gateAnswers(
  context: StageContext,
  method: "single" | "distilled",
  generate: Answerer,
): Promise<readonly EvalAnswer[]> {
  const { run, control } = context;
  if (context.tasks.gate.length === 0) return [];
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
  return context.restarting(() =>
    evaluateAlone(method, 1, { ...settings, ...spoken(context, method) }, async (requests) => {
      await control.gate();
      return generate(requests);
    }),
  );
}

/** The test questions, answered without a teacher. @param samples that vote on each question */
async function answerAlone(
  context: StageContext,
  method: Exclude<AnswerMethod, "teacher">,
  samples: number,
  generate: Answerer,
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
