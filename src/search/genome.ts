// What is kept of an evolution: one entry after the other, each written before anything is built on it.
import * as v from "valibot";
import { amount, count, list, name, readRecord, type RecordOf, share, text } from "../records/schema.ts";
import { begunSchema, loggedValues } from "./log_records.ts";

/** As many genomes as an evolution may hold. */
export const MOST_GENOMES = 10_000;

export const evolutionBegunSchema = begunSchema("evolution");

export const genomeSchema = v.strictObject({
  kind: v.literal("genome"),
  /** Its place among all, from 0 on. */
  id: count,
  /** 0 for the one that everything begins with. */
  generation: count,
  /** The two that it was crossed from, the same one twice where there was one alone; none for the first. */
  parents: list(count, 2),
  /** The fields that it has from the second parent. */
  crossed: list(name),
  /** The fields that were drawn anew. */
  mutated: loggedValues,
  /** All its fields. */
  values: loggedValues,
  /** The share of fields in which it differs from whichever of its generation's others is nearest. */
  nearest: share,
  /** How many were made until one was far enough from the others. */
  tries: count,
});

/** A team's settings, with where each came from. */
export interface Genome extends RecordOf<typeof genomeSchema> {}

const fitnessSchema = v.strictObject({
  kind: v.literal("fitness"),
  id: count,
  /** Share of right answers of the team's vote; 0 where it could not talk. */
  fitness: share,
  /** Tokens read and written. */
  cost: amount,
  /** Why it could not talk, in a sentence; "" where it did. */
  why: text,
});

export type Fitness = RecordOf<typeof fitnessSchema>;

/** Kept before the test questions are read: from here on nothing may be added, also where the freezing is cut. */
const openedSchema = v.strictObject({
  kind: v.literal("opened"),
  /** The genome that is frozen. */
  id: count,
});

const frozenSchema = v.strictObject({
  kind: v.literal("frozen"),
  id: count,
  /** Shares of right answers to test questions: of the first genome, and of this one. */
  before: share,
  after: share,
});

/** The last entry of an evolution: what the opened genome came to. */
export type FrozenTeam = RecordOf<typeof frozenSchema>;

const entrySchema = v.variant("kind", [
  evolutionBegunSchema,
  genomeSchema,
  fitnessSchema,
  openedSchema,
  frozenSchema,
]);

export type EvolutionEntry = RecordOf<typeof entrySchema>;

/** @throws RunError("store-corrupt") for what is no entry of an evolution */
export const readEvolutionEntry = (value: unknown, where: string): EvolutionEntry =>
  readRecord(entrySchema, value, { record: "an entry of an evolution", where, code: "store-corrupt" });
