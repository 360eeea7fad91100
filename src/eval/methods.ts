// The five ways to answer a held-out question, each measured on the same tasks with all the tokens it spends:
//   single         one greedy answer of the base model
//   singleSampled  one sampled answer of the base model
//   majority       vote over K sampled answers, K chosen so that it may spend as much as the teacher does
//   teacher        what the agents that teach come to, by the protocol of the run
//   distilled      one greedy answer of the student
//   bare           one greedy answer of the base model to the question alone, where the others are shown more around it
// Nothing here knows where a model runs: text comes from a function. Answers that exist are skipped, so that an interrupted
// evaluation goes on; each window of tasks is reported as it ends.
import { RunError } from "../core/errors.ts";
import { deriveSeed } from "../core/rng.ts";
import type { Completion } from "../records/completion.ts";
import type { AnswerMethod, EvalAnswer } from "../records/eval_answer.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import { closings } from "../records/turn_ends.ts";
import type { LanguageModel } from "../lm/language_model.ts";
import { isRight } from "../tasks/judge.ts";
import { countVotes } from "../teachers/verdict.ts";
import { type Priming, requestFor } from "../voice/asking.ts";
import type { Voice } from "../voice/voice.ts";

export interface EvalSettings {
  readonly runId: string;
  readonly config: { readonly seed: number; readonly temperature: number };
  readonly tasks: readonly Task[];
  /** Answers that are stored already, of any method. */
  readonly existing: readonly EvalAnswer[];
  /** Called with each window's answers and awaited: here they are stored. */
  readonly onAnswers: (answers: readonly EvalAnswer[]) => Promise<void>;
  /** Tasks whose requests are made at the same time. */
  readonly window: number;
  readonly signal?: AbortSignal;
  /** Runs a program and says whether it is right, for tasks that are judged so. */
  readonly isRightProgram?: (answer: string, code: string) => Promise<boolean>;
}

/** Answers every task by `samples` independent completions and a vote among them (one sample: no vote to speak of).
 *  "single", "distilled" and "bare" are greedy, the others sample at the config's first-round temperature. For "distilled",
 *  `generate` must be the student's. `priming` stands around each question; a student gets none. @returns the answers to all tasks, in their order. */
export async function evaluateAlone(
  method: Exclude<AnswerMethod, "teacher">,
  samples: number,
  settings: EvalSettings & { readonly voice: Voice; readonly priming?: Priming },
  generate: LanguageModel["generate"],
): Promise<EvalAnswer[]> {
  const { runId, config, tasks, existing, onAnswers, window, voice, priming, signal } = settings;
  const isGreedy = method !== "singleSampled" && method !== "majority";
  const answers = new Map(existing.map((answer) => [answer.id, answer]));
  const missing = tasks.filter((task) => !answers.has(answerId({ runId, method, task })));
  for (let start = 0; start < missing.length; start += window) {
    if (signal?.aborted) throw new RunError("aborted", "The evaluation was cancelled.", { method });
    const asked = missing.slice(start, start + window);
    const requests = asked.flatMap((task) =>
      Array.from({ length: samples }, (_, sample) =>
        requestFor(
          voice,
          { role: "propose", question: task.question },
          {
            id: `${answerId({ runId, method, task })}/${sample}`,
            temperature: isGreedy ? 0 : config.temperature,
            seed: deriveSeed(config.seed, "eval", method, task.id, sample),
          },
          priming,
        ),
      ),
    );
    const completions = await generate(requests, signal ? { signal } : {});
    requests.forEach((request, i) => {
      if (completions[i]?.id === request.id) return;
      const came = completions[i]?.id ?? "none";
      throw new RunError("internal", `Evaluation: expected completion ${request.id}, got ${came}.`);
    });
    const solved: EvalAnswer[] = [];
    for (const [i, task] of asked.entries()) {
      const own = completions.slice(i * samples, (i + 1) * samples);
      solved.push(await votedAnswer({ runId, method, task }, own, settings));
    }
    await onAnswers(solved);
    for (const answer of solved) answers.set(answer.id, answer);
  }
  return tasks.flatMap((task) => answers.get(answerId({ runId, method, task })) ?? []);
}

/** The number of samples K whose generated tokens, by the mean of single samples, are at least what the teacher generated
 *  on the same tasks: the vote gets the teacher's budget or a little more, never less. */
export function majoritySamples(
  teacherAnswers: readonly EvalAnswer[],
  sampledAnswers: readonly EvalAnswer[],
): number {
  const tokens = new Map(sampledAnswers.map((answer) => [answer.taskId, answer.generatedTokens]));
  let budget = 0;
  let oneSample = 0;
  for (const answer of teacherAnswers) {
    const sampled = tokens.get(answer.taskId);
    if (sampled === undefined) continue;
    budget += answer.generatedTokens;
    oneSample += sampled;
  }
  if (oneSample === 0) {
    throw new RunError(
      "internal",
      "Majority: expected the teacher's answers and single samples of the same tasks.",
    );
  }
  return Math.max(1, Math.ceil(budget / oneSample));
}

/** What the teacher answered and spent, all its turns together; the text is of the winner's first voter. */
export function teacherAnswer(runId: string, task: Task, trajectory: Trajectory): EvalAnswer {
  const { turns, outcome } = trajectory;
  const { answer, correct, usage } = outcome;
  const speaker = turns.find(({ id }) => id === outcome.from[0]) ?? closings(turns)[0];
  const isKeyed = correct ?? isRight(task, answer); // the outcome knew no key where the group's agreement became one
  const said = { answer, correct: isKeyed === true, text: speaker?.completion.text ?? "" };
  const spent = { generatedTokens: usage.completionTokens, promptTokens: usage.promptTokens };
  return answerOf({ runId, method: "teacher", task }, said, spent);
}

/** The vote among a method's completions for one question. */
async function votedAnswer(
  of: Answering,
  completions: readonly Completion[],
  { voice, isRightProgram }: Pick<EvalSettings, "isRightProgram"> & { readonly voice: Voice },
): Promise<EvalAnswer> {
  const { task } = of;
  const [winner] = countVotes(
    completions.map(({ text }) => ({
      text,
      answer: voice.read(text, task.judge, task.choices).answer,
      judge: task.judge,
    })),
  );
  const answer = winner?.answer ?? null;
  const text = (winner?.voters[0] ?? completions[0])?.text ?? "";
  const isProgram = task.judge === "tests" && task.answer !== null && answer !== null;
  const correct = isProgram ? await isRightProgram?.(task.answer, answer) : isRight(task, answer);
  if (correct === undefined) {
    throw new RunError("internal", `The answer to ${task.id} is a program, and there is nobody to run it.`);
  }
  return answerOf(
    of,
    { answer, correct: correct === true, text },
    {
      generatedTokens: completions.reduce((sum, completion) => sum + completion.completionTokens, 0),
      promptTokens: completions.reduce((sum, completion) => sum + completion.promptTokens, 0),
    },
  );
}

/** What an answer is of: the question, the method that answers it, and the run that measures the method. */
interface Answering {
  readonly runId: string;
  readonly method: AnswerMethod;
  readonly task: Task;
}

const answerId = ({ runId, method, task }: Answering): string => `${runId}/${method}/${task.id}`;

function answerOf(
  of: Answering,
  { answer, correct, text }: Pick<EvalAnswer, "answer" | "correct" | "text">,
  { generatedTokens, promptTokens }: Pick<EvalAnswer, "generatedTokens" | "promptTokens">,
): EvalAnswer {
  const { runId, method, task } = of;
  return {
    schema: 2,
    id: answerId(of),
    runId,
    method,
    taskId: task.id,
    family: task.family,
    answer,
    correct,
    generatedTokens,
    promptTokens,
    text,
  };
}
