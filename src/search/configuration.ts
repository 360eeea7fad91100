// What an optimiser of configurations changes: named values, each out of a short list. It knows no setting of a run and no agent; what the
// names mean is said by the space that brings them (run_space.ts, team_space.ts).
import type { RandomStream } from "../core/rng.ts";

/** Values by name. */
export type Configuration = Readonly<Record<string, number | string>>;

/** One name with the values that are tried, in their order. */
export interface SearchDimension {
  readonly key: string;
  readonly values: readonly (number | string)[];
  /** What is expected of a value, in a sentence, before anything is measured. */
  readonly expects: (value: number | string, from: number | string) => string;
  /** How much is hoped for from changing it, from 1 to 10; 5 where nothing is known. */
  readonly impact: number;
}

/** All that can be tried. */
export interface SearchSpace {
  readonly base: Configuration;
  readonly dimensions: readonly SearchDimension[];
  /** The same text for two configurations that come to the same. */
  readonly identity: (values: Configuration) => string;
  /** Why a configuration cannot be tried, in a sentence; null where it can. */
  readonly problem: (values: Configuration) => string | null;
}

/** A space whose configurations are made by edits of others. */
export interface EditedSpace extends SearchSpace {
  /** What a configuration comes to when some values of it are set: the values that are in force then, which may be others than those of
   *  before also where nobody set them. */
  readonly edited: (values: Configuration, changes: Configuration) => Configuration;
}

/** The share of the dimensions in which two configurations differ, from 0 to 1. */
export function distanceOf(
  a: Configuration,
  b: Configuration,
  dimensions: readonly SearchDimension[],
): number {
  const different = dimensions.filter(({ key }) => a[key] !== b[key]).length;
  return dimensions.length === 0 ? 0 : different / dimensions.length;
}

/** A configuration that is drawn value by value. */
export function drawnConfiguration({ base, dimensions }: SearchSpace, stream: RandomStream): Configuration {
  return { ...base, ...Object.fromEntries(dimensions.map(({ key, values }) => [key, stream.pick(values)])) };
}

/** What differs, by name: the values of `to`. */
export function changesBetween(from: Configuration, to: Configuration): Configuration {
  return Object.fromEntries(Object.entries(to).filter(([key, value]) => from[key] !== value));
}
