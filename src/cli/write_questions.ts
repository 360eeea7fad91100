// `retort questions`: the questions of a source as a file, one JSON object a line, so that people see their form, mend them and add
// their own. `retort run --questions` asks such a file.
import { RunError } from "../core/errors.ts";
import type { Task } from "../records/task.ts";
import { flagName } from "../settings/flag_name.ts";
import { SETTINGS } from "../settings/run_config.ts";
import { SOURCES, sourceOf } from "../tasks/sources.ts";
import { type Split, takeTasks } from "../tasks/task_set.ts";
import { command } from "./command.ts";
import { integerFlag, needed, someOf, toggle } from "./flags.ts";
import { SETTING_FLAGS, settingTexts } from "./run_settings.ts";

/** Sources that make their questions. */
const MAKERS = SOURCES.filter(({ needs }) => needs === "nothing").map(({ id }) => id);
const SPLITS: readonly Split[] = ["distil", "val", "test"];

/** The flags of those settings that sources bring. */
const SOURCE_FLAGS = Object.fromEntries(
  SETTINGS.fields
    .filter(({ only }) => only?.list === "source")
    .flatMap((field) => {
      const name = flagName(field);
      const flag = SETTING_FLAGS[name];
      return flag === undefined ? [] : [[name, flag] as const];
    }),
);

export const questionsCommand = command({
  name: "questions",
  summary: "writes the questions of a source into a file",
  flags: {
    source: needed(MAKERS.join("|"), "which questions"),
    ...SOURCE_FLAGS,
    count: integerFlag(100, { min: 1, max: 100_000 }, "how many of each split"),
    split: someOf(SPLITS, "which splits"),
    seed: integerFlag(7, { min: 0, max: 4_294_967_295 }, "which and in what order"),
    outside: toggle(
      "questions out of distribution instead, for tests: other wordings, longer lists, larger numbers",
    ),
    out: needed("FILE", "the file, one JSON object a line"),
  },
  notes: `
A line is {"id", "question", "answer", "judge", "family", "split", "solution"}; "choices" are there where the answer is one of given
ones, and "solution", one line of working with the answer, where the source knows it. The splits share no question.`,
  run: async (flags, { disk, out }) => {
    const texts = settingTexts(flags);
    const settings = SETTINGS.read(texts);
    const source = sourceOf(settings.source);
    const open = flags.outside ? (source.outside ?? noneOutside(source.title)) : source.open;
    const set = await open({ settings });
    const splits = flags.outside ? (["test"] as const) : flags.split;
    const tasks = splits.flatMap((split) => takeTasks(set, split, flags.count, flags.seed));
    await disk.replace(flags.out, tasks.map((task) => `${JSON.stringify(lineOf(task))}\n`).join(""));
    out(`${tasks.length} questions: ${flags.out}`);
  },
});

function noneOutside(title: string): never {
  throw new RunError("config", `There are no questions out of distribution of the source “${title}”.`);
}

/** What a person needs of a task; where it came from is left out. */
function lineOf({ id, question, choices, answer, judge, family, split, solution }: Task): Partial<Task> {
  return {
    id,
    question,
    ...(choices === undefined ? {} : { choices }),
    answer,
    judge,
    family,
    split,
    ...(solution === undefined ? {} : { solution }),
  };
}
