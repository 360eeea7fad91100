// The setting that says where a run's questions come from, made from the list of sources.
import { SOURCES, type SourceRows } from "../tasks/sources.ts";
import type { SettingsProblem } from "./catalogue.ts";
import { choice, type ConfigOf, type Table } from "./row.ts";

export const source = choice({
  place: "questions",
  label: "Questions from",
  help: "What the agents answer, the student learns from and is tested on.",
  choices: SOURCES.map(({ id, title, words, needs, asks }) => ({
    value: id,
    label: title,
    help: words,
    isOffered: needs !== "file",
    ...(asks === undefined ? {} : { asks }),
  })),
  fallback: "bundled",
});

/** The sources as owners of settings, by id. A source without settings has an empty table. */
export const SOURCE_OWNERS = Object.fromEntries(
  SOURCES.map(({ id, title, rows = {}, questions }) => [
    id,
    { name: title, rows, ...(questions === "tests" ? { problem: triesAnswers } : {}) },
  ]),
) as Readonly<Record<string, SourceOwner>>; // the rows that there are

interface SourceOwner {
  readonly name: string;
  readonly rows: SourceRows;
  problem?(config: ConfigOf<Table>): SettingsProblem | null;
}

/** What looks at the student's answers while it trains, and so cannot judge programs: they would all count as wrong. */
function triesAnswers(config: ConfigOf<Table>): SettingsProblem | null {
  if (config["strategy"] === "pad") {
    const sentence =
      "PAD rewards the student's own answers while it practises, but these questions ask for programs, which are not run then. Choose another way to learn.";
    return { field: "strategy", sentence };
  }
  if (config["keep"] !== "best") return null;
  const sentence =
    "The best state of the student shows on answers that are judged while it trains, but these questions ask for programs, which are not run then. Keep the last state.";
  return { field: "keep", sentence };
}
