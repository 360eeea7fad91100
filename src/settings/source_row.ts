// The setting that says where a run's questions come from, made from the list of sources.
import { SOURCES, type SourceRows } from "../tasks/sources.ts";
import { choice } from "./row.ts";

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
  SOURCES.map(({ id, title, rows = {} }) => [id, { name: title, rows }]),
) as Readonly<Record<string, { readonly name: string; readonly rows: SourceRows }>>; // the rows that there are

/** Whether the answers to a source's questions are programs. */
export const asksPrograms = (id: unknown): boolean =>
  SOURCES.some((source) => source.id === id && source.questions === "tests");
