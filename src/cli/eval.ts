// `retort eval`: the share of questions that a model answers right, with its interval, and every answer.
import { utf8Text } from "../core/utf8.ts";
import { wilson95 } from "../core/wilson.ts";
import type { Task } from "../records/task.ts";
import { isRight } from "../tasks/judge.ts";
import { readTaskLines } from "../tasks/reading/task_lines.ts";
import type { Voice } from "../voice/voice.ts";
import { answersTo, EVAL_SPEAKER_FLAG, type SaidAnswer } from "./answering.ts";
import { command } from "./command.ts";
import { openDisk, readAdapter } from "./engine.ts";
import { integerFlag, needed, optional, optionalInteger } from "./flags.ts";
import { MEMORY_FLAGS } from "./memory.ts";
import { SAMPLING_FLAGS } from "./sampling_flags.ts";

export const evalCommand = command({
  name: "eval",
  summary: "the share of questions answered right, with its interval",
  flags: {
    model: needed("DIR|FILE", "the model's folder, or its GGUF file"),
    adapter: optional("DIR", "a PEFT adapter's folder"),
    tasks: needed("FILE", "questions with answers, one JSON object a line; see below"),
    limit: optionalInteger({ min: 1, max: 1_000_000 }, "only the first so many questions"),
    system: optional("TEXT", "a system message before each question (chat models)"),
    ...SAMPLING_FLAGS,
    ...EVAL_SPEAKER_FLAG,
    ...MEMORY_FLAGS,
    rows: integerFlag(32, { min: 1, max: 1024 }, "answers generated side by side"),
    answers: optional("FILE", "writes every answer there, one JSON object a line"),
    json: optional("FILE", "writes the summary there"),
  },
  notes: `
A line of --tasks is {"question", "answer"}, with "id" and "family" where they are known; an answer may be a worked solution
that ends in "#### 42", as in GSM8K. A chat model gets the question as the user's message, the bundled model in its own
notation, any other model "Question: … Answer:". "judge" says how answers are compared, otherwise the right answer does:
"number", the final number of the text ("#### 42", "\\boxed{42}", "the answer is 42", else the last number), with 1,234 = 1234,
$5 = 5, 3.50 = 3.5, 1/2 = 0.5; "choice", a letter; "text", what is announced as the answer, else the whole text.
--answers FILE: {"id", "family", "question", "expected", "answer", "correct", "text", "finish", "promptTokens",
"generatedTokens"} a line. --speaker onnx asks through ONNX Runtime on the processor: the graph that the model brings, else the one that our
exporter makes of it, with the adapter merged. It computes in f32 and rounds otherwise than the engine, so greedy answers are the same but
where two words are all but equally likely; drawn ones are drawn by the same random numbers. The flags of the engine's memory and of
filters (top-k, top-p, min-p, repetition-penalty) are the engine's alone.
--json FILE: {"schema": 1, "model", "adapter", "tasks", "speaker", "n", "right", "accuracy",
"ci95": [low, high] (Wilson), "promptTokens", "generatedTokens", "cut": answers that ended at the token limit,
"families": {name: {"n", "right", "accuracy", "ci95"}}}.`,
  run: async (flags, around) => {
    const opened = await openDisk(flags.model, around.disk, ["architecture", "tokenizer", "tensors"]);
    const file = utf8Text(await around.disk.read(flags.tasks), flags.tasks);
    const tasks = readTaskLines(file, flags.tasks, { needsAnswers: true }).slice(0, flags.limit ?? undefined);
    const voice = await opened.voice();
    const adapter = flags.adapter === null ? null : await readAdapter(flags.adapter, opened, around.disk);
    const results = await answersTo({ opened, voice, adapter, tasks }, flags, around);
    const answers = tasks.map((task, i) => answerOf(task, results[i]!, voice)); // one each a task
    if (flags.answers !== null) {
      await around.disk.replace(flags.answers, answers.map((each) => `${JSON.stringify(each)}\n`).join(""));
    }
    const totals = totalsOf(answers);
    if (flags.json !== null) {
      const { model, adapter, tasks, speaker } = flags;
      const summary = {
        schema: 1,
        model,
        adapter,
        tasks,
        speaker,
        ...totals,
        families: Object.fromEntries(totals.families),
      };
      await around.disk.replace(flags.json, `${JSON.stringify(summary, null, 1)}\n`);
    }
    for (const line of linesOf(totals)) around.out(line);
  },
});

/** An answer as it stands in --answers. */
type EvalLine = ReturnType<typeof answerOf>;

function answerOf(task: Task, { text, finish, promptTokens, completionTokens }: SaidAnswer, voice: Voice) {
  const { answer } = voice.read(text, task.judge, task.choices);
  return {
    id: task.id,
    family: task.family,
    question: task.question,
    expected: task.answer,
    answer,
    correct: isRight(task, answer) === true,
    text,
    finish,
    promptTokens,
    generatedTokens: completionTokens,
  };
}

interface Totals extends Share {
  readonly promptTokens: number;
  readonly generatedTokens: number;
  /** Answers that ended at the token limit. */
  readonly cut: number;
  /** In the order in which the questions name them. */
  readonly families: ReadonlyMap<string, Share>;
}

function totalsOf(answers: readonly EvalLine[]): Totals {
  const families = new Map<string, EvalLine[]>();
  for (const answer of answers) {
    families.set(answer.family, [...(families.get(answer.family) ?? []), answer]);
  }
  return {
    ...shareOf(answers),
    promptTokens: answers.reduce((sum, { promptTokens }) => sum + promptTokens, 0),
    generatedTokens: answers.reduce((sum, { generatedTokens }) => sum + generatedTokens, 0),
    cut: answers.filter(({ finish }) => finish === "length").length,
    families: new Map([...families].map(([family, of]) => [family, shareOf(of)])),
  };
}

/** The totals as they are printed: all questions, each family where there are several, and the tokens. */
function linesOf(totals: Totals): string[] {
  const { n, families, promptTokens, generatedTokens, cut } = totals;
  const each = (tokens: number) => (tokens / n).toFixed(1);
  return [
    lineOf("all", totals),
    ...(families.size > 1 ? [...families].map(([family, share]) => lineOf(family, share)) : []),
    `${each(generatedTokens)} tokens an answer, ${each(promptTokens)} a question; ${cut} answers were cut`,
  ];
}

interface Share {
  readonly n: number;
  readonly right: number;
  readonly accuracy: number;
  readonly ci95: readonly [low: number, high: number];
}

function shareOf(answers: readonly { readonly correct: boolean }[]): Share {
  const right = answers.filter(({ correct }) => correct).length;
  return {
    n: answers.length,
    right,
    accuracy: right / answers.length,
    ci95: wilson95(right, answers.length),
  };
}

function lineOf(name: string, { n, right, accuracy, ci95: [low, high] }: Share): string {
  const percent = (share: number) => (100 * share).toFixed(1);
  return `${name}: ${right} of ${n} right, ${percent(accuracy)} % (95 % interval ${percent(low)} to ${percent(high)})`;
}
