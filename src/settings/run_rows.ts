// The settings that every run has, whoever teaches and however the student learns.
import { integer, real } from "./row.ts";
import { labels } from "./shared_rows.ts";

export const RUN_ROWS = {
  tasks: integer({
    place: "questions",
    label: "Questions to learn from",
    help: "The teachers answer them, and the student learns from what they say.",
    min: 1,
    max: 2000,
    fallback: 400,
    unit: "questions",
  }),
  testTasks: integer({
    place: "questions",
    label: "Questions to test on",
    help: "New questions, not among those, to see whether the student really got better.",
    min: 1,
    max: 2000,
    fallback: 200,
    unit: "questions",
  }),
  labels,
  seed: integer({
    place: "seed",
    label: "Seed",
    help: "The same seed on the same device gives the same texts and the same student.",
    min: 0,
    max: 4_294_967_295,
    fallback: 7,
  }),
  batchTokens: integer({
    place: "step",
    label: "Words per step",
    help: "How much text the student sees before each correction.",
    min: 64,
    max: 16_384,
    fallback: 1024,
    unit: "tokens",
  }),
  rank: integer({
    place: "step",
    label: "LoRA rank",
    help: "How much the student may change: the width of the strips of new weights beside the frozen model.",
    min: 1,
    max: 64,
    fallback: 8,
  }),
  learningRate: real({
    place: "step",
    label: "Learning rate",
    help: "How large each correction is.",
    min: 0.000_001,
    max: 1,
    fallback: 0.006,
  }),
};
