// `retort gate`: whether questions are good ground for a group of one model, in minutes and before a run of hours.
import { heldOutSentence } from "../eval/held_out.ts";
import { type GroundFigures, measureGround } from "../ground/measure.ts";
import { judgeGround } from "../ground/verdict.ts";
import { openModel } from "../models/open.ts";
import { MOST_EXAMPLES } from "../tasks/reading/choose_examples.ts";
import { takeTasks, type TaskSet } from "../tasks/task_set.ts";
import { usualExamples } from "../teachers/priming.ts";
import type { Priming } from "../voice/asking.ts";
import { checkAskable } from "../voice/askable.ts";
import { requireCapability } from "../voice/needs.ts";
import type { Voice } from "../voice/voice.ts";
import { command, type Surroundings } from "./command.ts";
import { type FlagValues, integerFlag, needed, optional, optionalInteger, realFlag } from "./flags.ts";
import { diskSources } from "./model_source.ts";
import { QUESTION_FLAGS, QUESTION_NOTES } from "./question_flags.ts";
import { openQuestions } from "./questions.ts";
import { openSpeakerFor, SPEAKER_FLAG } from "./speaker.ts";
import { readWorkedExamples } from "./worked_examples.ts";

const FLAGS = {
  model: needed("DIR", "the model's folder"),
  ...QUESTION_FLAGS,
  tasks: integerFlag(50, { min: 1, max: 1000 }, "questions to measure on, of those to learn from"),
  samples: integerFlag(8, { min: 2, max: 32 }, "answers drawn for each question"),
  temperature: realFlag(0.8, { min: 0, max: 2 }, "of the drawn answers"),
  examples: optionalInteger(
    { min: 0, max: MOST_EXAMPLES },
    "worked examples before each question (default 4 for a chat model, where the questions have any)",
  ),
  worked: optional(
    "FILE",
    'worked examples in place of those out of the questions, {"question", "solution"} a line',
  ),
  system: optional("TEXT", "a system message before everything (chat models)"),
  "answer-tokens": integerFlag(
    0,
    { min: 0, max: 4096 },
    "an answer is cut after so many tokens; 0: as is usual for the model",
  ),
  seed: integerFlag(
    7,
    { min: 0, max: 4_294_967_295 },
    "of the questions, the examples and the drawn answers",
  ),
  ...SPEAKER_FLAG,
  json: optional("FILE", "writes the figures there"),
};

export const gateCommand = command({
  name: "gate",
  summary: "whether questions are good ground for a group, before a run",
  flags: FLAGS,
  notes: `${QUESTION_NOTES}
The questions to test on are left alone. Good ground: one drawn answer is right in 20 to 70 % (and above guessing), somebody of the
group in 10 points more than the vote, and nine answers of ten stand in the form that is asked for. Right counts only in that form;
"lenient" is the greedy answer wherever it stands.
--json FILE: {"schema": 1, "model", "questions", "examples", "speaker", "figures", "verdict": {"kind", "sentence"}, "seconds"}.`,
  run: async (flags, around) => {
    const { clock, disk, tell, out, signal } = around;
    const source = diskSources(disk);
    const base = await openModel(await source(flags.model.replace(/\/+$/, "")), [
      "ref",
      "architecture",
      "tokenizer",
    ]);
    const voice = await base.voice();
    const taskSet = await openGround(flags, voice, around);
    const there = taskSet.size?.("distil") ?? Number.POSITIVE_INFINITY;
    const tasks = takeTasks(taskSet, "distil", Math.min(flags.tasks, there), flags.seed);
    checkAskable(tasks, voice, base.tokenizer);
    const shown = (taskSet.examples ?? []).slice(0, flags.examples ?? usualExamples(voice));
    if (shown.length > 0) {
      requireCapability(voice, "examples", {
        feature: "Showing worked examples",
        instead: "Leave --examples out.",
      });
    }
    const started = clock.elapsed();
    const { name, lm } = await openSpeakerFor(flags.speaker, base, around);
    let figures: GroundFigures;
    try {
      figures = await measureGround(
        {
          tasks,
          voice,
          priming: primingOfFlags(flags, shown),
          samples: flags.samples,
          temperature: flags.temperature,
          seed: flags.seed,
          signal,
          onProgress: everyTwentieth((answered, total) => tell(`${answered} of ${total} answers`)),
        },
        (requests, options) => lm.generate(requests, options),
      );
    } finally {
      await lm.dispose();
    }
    const seconds = (clock.elapsed() - started) / 1000;
    const verdict = judgeGround(figures, shown.length);
    for (const line of linesOf(figures, seconds)) out(line);
    out(verdict.sentence);
    if (flags.json === null) return;
    const { model, questions } = flags;
    const content = {
      schema: 1,
      model,
      questions,
      examples: shown.length,
      speaker: name,
      figures,
      verdict,
      seconds,
    };
    await disk.replace(flags.json, `${JSON.stringify(content, null, 1)}\n`);
  },
});

/** Hears of each answer, and tells of it where a further twentieth is done: on a slow machine the first answers come minutes apart. */
function everyTwentieth(told: (answered: number, total: number) => void) {
  return (answered: number, total: number): void => {
    const twentieths = (count: number) => Math.floor((20 * count) / total);
    if (twentieths(answered) > twentieths(answered - 1)) told(answered, total);
  };
}

/** The questions, with the worked examples to show before them. */
async function openGround(
  flags: FlagValues<typeof FLAGS>,
  voice: Voice,
  around: Surroundings,
): Promise<TaskSet> {
  const wanted = flags.worked === null ? (flags.examples ?? usualExamples(voice)) : 0;
  const taskSet = await openQuestions(flags, { texts: new Map(), examples: wanted }, around);
  if (flags.worked === null) return taskSet;
  return { ...taskSet, examples: await readWorkedExamples(flags.worked, around.disk) };
}

function primingOfFlags(
  flags: FlagValues<typeof FLAGS>,
  examples: NonNullable<Priming["examples"]>,
): Priming {
  return {
    ...(examples.length === 0 ? {} : { examples }),
    ...(flags.system === null ? {} : { system: flags.system }),
    ...(flags["answer-tokens"] === 0 ? {} : { maxNewTokens: flags["answer-tokens"] }),
  };
}

function* linesOf(figures: GroundFigures, seconds: number): Generator<string> {
  const { n, samples, greedy, greedyLenient, sampled, vote, pass, valid, chance, cut } = figures;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  yield `${n} questions, ${samples} drawn answers each, ${(seconds / 60).toFixed(1)} minutes`;
  yield `greedy ${percent(greedy)} (lenient ${percent(greedyLenient)}), drawn ${percent(sampled)}, vote ${percent(vote)}, somebody ${percent(pass)}`;
  yield `in form ${percent(valid)}, ${figures.tokensPerAnswer.toFixed(1)} tokens an answer, ${cut} answers cut`;
  if (chance !== null) yield `guessing would give ${percent(chance)}`;
  yield heldOutSentence(n).replace("held-out ", "");
}
