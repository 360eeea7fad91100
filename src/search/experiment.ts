// What is kept of a search: one entry after the other, each written before anything is built on it.
import * as v from "valibot";
import { amount, count, finite, list, readRecord, type RecordOf, share, text } from "../records/schema.ts";
import { begunSchema, loggedValues } from "./log_records.ts";

/** As many experiments as a search may hold. */
export const MOST_EXPERIMENTS = 10_000;

export const searchBegunSchema = begunSchema("search");

export const experimentSchema = v.strictObject({
  kind: v.literal("experiment"),
  /** Its place among all, from 0 on. */
  id: count,
  /** The experiment that it edits; null for one that begins a branch. */
  parent: v.nullable(count),
  /** The branch that it belongs to, from 0 on. */
  trace: count,
  /** The edit: what it sets, by setting. */
  changes: loggedValues,
  /** The whole configuration. */
  values: loggedValues,
  /** What is expected of the edit, said before anything was measured. */
  expects: text,
  /** The experiments that were read when it was proposed. */
  memory: list(count, MOST_EXPERIMENTS),
  /** How the edit was rated when it was chosen; absent for one that begins a branch. */
  rating: v.exactOptional(finite),
});

/** A typed edit of a configuration, as it was proposed. */
export interface SearchExperiment extends RecordOf<typeof experimentSchema> {}

export const measurementSchema = v.strictObject({
  kind: v.picklist(["smoke", "full"]),
  id: count,
  /** Null for a failure, and for a smoke run that held without coming to a score. */
  score: v.nullable(finite),
  /** Tokens read, written and learned. */
  cost: amount,
  /** Why it failed, in a sentence; "" where it did not. */
  why: text,
});

/** What a run of an experiment came to: on a tenth of the data ("smoke"), or on all of it. */
export interface Measurement extends RecordOf<typeof measurementSchema> {}

/** Kept before the test questions are read: from here on nothing may be added, also where the submission is cut. */
const openedSchema = v.strictObject({
  kind: v.literal("opened"),
  /** The experiment that is submitted. */
  id: count,
});

export const submissionSchema = v.strictObject({
  kind: v.literal("submitted"),
  id: count,
  /** Share of right answers to the test questions. */
  score: share,
  cost: amount,
});

/** The last entry of a search: what the opened experiment came to. */
export interface Submission extends RecordOf<typeof submissionSchema> {}

const entrySchema = v.variant("kind", [
  searchBegunSchema,
  experimentSchema,
  measurementSchema,
  openedSchema,
  submissionSchema,
]);

export type SearchEntry = RecordOf<typeof entrySchema>;

/** @throws RunError("store-corrupt") for what is no entry of a search */
export const readEntry = (value: unknown, where: string): SearchEntry =>
  readRecord(entrySchema, value, { record: "an entry of a search", where, code: "store-corrupt" });
