// The setting that says where a run's questions come from, made from the list of sources.
import { SOURCES } from "../tasks/sources.ts";
import { choice } from "./row.ts";

export const source = choice({
  place: "questions",
  label: "Questions from",
  help: "What the agents answer, the student learns from and is tested on.",
  choices: SOURCES.map(({ id, title, words, needs }) => ({
    value: id,
    label: title,
    help: words,
    isOffered: needs === "nothing",
  })),
  fallback: "bundled",
});
