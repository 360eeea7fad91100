// Whether questions are good ground for a group of one model to learn on: a few of them are answered once greedily and several times by
// chance, and what the answers come to is counted. Minutes, before hours are spent on a run. What the figures mean says verdict.ts.
// Nothing here knows where a model runs: text comes from a function.
import { RunError } from "../core/errors.ts";
import { deriveSeed } from "../core/rng.ts";
import type { Completion } from "../records/completion.ts";
import type { Task } from "../records/task.ts";
import type { LanguageModel } from "../lm/language_model.ts";
import { isRight } from "../tasks/judge.ts";
import { countVotes } from "../teachers/verdict.ts";
import { type Priming, requestFor } from "../voice/asking.ts";
import type { Voice } from "../voice/voice.ts";

export interface GroundSettings {
  /** With known answers, and not those that a student is tested on. */
  readonly tasks: readonly Task[];
  readonly voice: Voice;
  /** What a group would be shown around each question. */
  readonly priming?: Priming;
  /** Answers drawn for each question. */
  readonly samples: number;
  readonly temperature: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
  /** Called with each answer that is written, the drawn ones among them. */
  readonly onProgress?: (answered: number, total: number) => void;
}

/** Shares of the questions. An answer is right only where it also stands in the form that is asked for. */
export interface GroundFigures {
  readonly n: number;
  readonly samples: number;
  readonly greedy: number;
  /** The greedy answer, wherever in the text it stands. */
  readonly greedyLenient: number;
  /** The mean of the drawn answers. */
  readonly sampled: number;
  /** Questions that the vote of the drawn answers answers right. */
  readonly vote: number;
  /** Questions that at least one drawn answer answers right. */
  readonly pass: number;
  /** Answers, of all, that stand in the form. */
  readonly valid: number;
  /** What guessing would give, where every question shows its choices; else null. */
  readonly chance: number | null;
  /** Generated tokens of one answer, on average. */
  readonly tokensPerAnswer: number;
  readonly promptTokens: number;
  /** Answers that ended at the token limit. */
  readonly cut: number;
}

/** Questions whose answers are asked for at once. */
const WINDOW = 16;

/** @throws RunError("config") for a question without a known answer, or none at all; RunError("aborted"); errors of the model */
export async function measureGround(
  settings: GroundSettings,
  generate: LanguageModel["generate"],
): Promise<GroundFigures> {
  const { tasks, signal, onProgress } = settings;
  const open = tasks.find(({ answer }) => answer === null);
  if (tasks.length === 0 || open !== undefined) {
    const what = open === undefined ? "There are no questions" : `Question “${open.id}” has no answer`;
    throw new RunError("config", `${what}: the gate measures on questions whose answers are known.`);
  }
  if (tasks.some(({ judge }) => judge === "tests")) {
    const why =
      "These questions ask for programs, which the gate does not run: begin a run to see how many pass.";
    throw new RunError("config", why);
  }
  const measured: Measured[] = [];
  let answered = 0;
  const onCompletion = () => onProgress?.(++answered, tasks.length * (1 + settings.samples));
  for (let start = 0; start < tasks.length; start += WINDOW) {
    if (signal?.aborted === true) throw new RunError("aborted", "The gate was cancelled.");
    const window = tasks.slice(start, start + WINDOW);
    const requests = window.flatMap((task) => requestsOf(task, settings));
    const completions = await generate(requests, {
      onCompletion,
      ...(signal === undefined ? {} : { signal }),
    });
    const each = requests.length / window.length;
    for (const [i, task] of window.entries()) {
      measured.push(measure(task, completions.slice(i * each, (i + 1) * each), settings.voice));
    }
  }
  return summed(measured, settings);
}

/** The greedy answer first, then the drawn ones. */
function requestsOf({ id, question }: Task, settings: GroundSettings) {
  const { voice, priming, samples, temperature, seed } = settings;
  return Array.from({ length: 1 + samples }, (_, i) =>
    requestFor(
      voice,
      { role: "propose", question },
      {
        id: `${id}/${i}`,
        temperature: i === 0 ? 0 : temperature,
        seed: deriveSeed(seed, "ground", id, i),
      },
      priming,
    ),
  );
}

/** One question's answers. */
interface Measured {
  readonly greedy: boolean;
  readonly greedyLenient: boolean;
  readonly right: number;
  readonly vote: boolean;
  readonly valid: number;
  readonly chance: number | null;
  readonly completions: readonly Completion[];
}

function measure(task: Task, completions: readonly Completion[], voice: Voice): Measured {
  const answers = completions.map(({ text }) => {
    const { answer, isInForm } = voice.read(text, task.judge, task.choices);
    return { answer: isInForm ? answer : null, lenient: answer };
  });
  const isCorrect = (answer: string | null | undefined) => isRight(task, answer ?? null) === true;
  const [first, ...drawn] = answers;
  return {
    greedy: isCorrect(first?.answer),
    greedyLenient: isCorrect(first?.lenient),
    right: drawn.filter(({ answer }) => isCorrect(answer)).length,
    vote: isCorrect(countVotes(drawn)[0]?.answer),
    valid: answers.filter(({ answer }) => answer !== null).length,
    chance: task.choices === undefined || task.choices.length === 0 ? null : 1 / task.choices.length,
    completions,
  };
}

function summed(measured: readonly Measured[], { samples }: GroundSettings): GroundFigures {
  const n = measured.length;
  const share = (holds: (each: Measured) => boolean) => measured.filter(holds).length / n;
  const sum = (count: (each: Measured) => number) => measured.reduce((total, each) => total + count(each), 0);
  const answers = n * (1 + samples);
  const perCompletion = (count: (completion: Completion) => number) =>
    sum(({ completions }) => completions.reduce((total, each) => total + count(each), 0));
  const hasChance = measured.every(({ chance }) => chance !== null);
  return {
    n,
    samples,
    greedy: share(({ greedy }) => greedy),
    greedyLenient: share(({ greedyLenient }) => greedyLenient),
    sampled: sum(({ right }) => right) / (n * samples),
    vote: share(({ vote }) => vote),
    pass: share(({ right }) => right > 0),
    valid: sum(({ valid }) => valid) / answers,
    chance: hasChance ? sum(({ chance }) => chance ?? 0) / n : null,
    tokensPerAnswer: perCompletion(({ completionTokens }) => completionTokens) / answers,
    promptTokens: perCompletion(({ promptTokens }) => promptTokens),
    cut: perCompletion(({ finish }) => (finish === "length" ? 1 : 0)),
  };
}
