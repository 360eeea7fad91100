// The experiments of a search and what they came to, as everything that is decided reads them. It is made of the log's entries alone, so
// that a search that was cut goes on as one that was not.
import type { SearchExperiment, Measurement, SearchEntry, Submission } from "./experiment.ts";

/** Which scores are good. */
export interface Aim {
  readonly direction: "higher" | "lower";
  /** A difference of scores that counts as large: it earns tanh(1) = 0.76 of the most that can be earned. */
  readonly spread: number;
}

/** An experiment with what is known of it. */
export interface TriedExperiment {
  readonly experiment: SearchExperiment;
  readonly smoke: Measurement | null;
  readonly full: Measurement | null;
}

/** What a failure earns, whichever scores are good: a success always earns more. */
const FAILURE = -1;
const MOST = 0.99; // tanh alone comes to -1 as well, where a score is very bad

export class ExperimentGraph {
  readonly aim: Aim;
  readonly #tried: TriedExperiment[] = [];
  /** The experiment for which the test questions were opened; null while they are sealed. */
  opened: number | null = null;
  submission: Submission | null = null;

  constructor(aim: Aim, entries: readonly SearchEntry[] = []) {
    this.aim = aim;
    for (const entry of entries) this.add(entry);
  }

  add(entry: SearchEntry): void {
    if (entry.kind === "experiment") this.#tried.push({ experiment: entry, smoke: null, full: null });
    else if (entry.kind === "opened") this.opened = entry.id;
    else if (entry.kind === "submitted") {
      this.opened = entry.id;
      this.submission = entry;
    } else if (entry.kind !== "search") {
      this.#tried[entry.id] = { ...this.#tried[entry.id]!, [entry.kind]: entry };
    }
  }

  /** All of them, in the order in which they were proposed. */
  get all(): readonly TriedExperiment[] {
    return this.#tried;
  }

  /** The one that has been proposed and is not measured to its end; null where there is none. */
  get open(): TriedExperiment | null {
    return this.#tried.find(({ smoke, full }) => full === null && !isFailure(smoke)) ?? null;
  }

  branch(trace: number): readonly TriedExperiment[] {
    return this.#tried.filter(({ experiment }) => experiment.trace === trace);
  }

  /** Those with a score, the best first; of equals the older. */
  ranked(among: readonly TriedExperiment[] = this.#tried): readonly TriedExperiment[] {
    const scored = among.filter((each) => scoreOf(each) !== null);
    return scored.toSorted(
      (a, b) => this.gain(scoreOf(b)!, scoreOf(a)!) || a.experiment.id - b.experiment.id,
    );
  }

  /** By how much `score` is better than `other`, whichever direction is good. */
  gain(score: number, other: number): number {
    return this.aim.direction === "higher" ? score - other : other - score;
  }

  /** What an experiment is worth against the first that had a score, between -1 and 1; -1 for a failure, null for one that is open. */
  reward(tried: TriedExperiment): number | null {
    const score = scoreOf(tried);
    if (score === null) return tried.full !== null || isFailure(tried.smoke) ? FAILURE : null;
    const first = this.#tried.find((each) => scoreOf(each) !== null)!; // this one, if no other
    return MOST * Math.tanh(this.gain(score, scoreOf(first)!) / this.aim.spread);
  }

  /** What a branch is worth: its best reward, less its share of failures. A failure lowers it in both directions. */
  branchScore(trace: number): number {
    const rewards = this.branch(trace).flatMap((tried) => this.reward(tried) ?? []);
    if (rewards.length === 0) return 0;
    const failures = rewards.filter((reward) => reward === FAILURE).length;
    return Math.max(...rewards) - failures / rewards.length;
  }

  /** The mean reward of a branch, failures among them; 0 where nothing was tried. */
  meanReward(trace: number): number {
    const rewards = this.branch(trace).flatMap((tried) => this.reward(tried) ?? []);
    return rewards.length === 0 ? 0 : rewards.reduce((sum, each) => sum + each, 0) / rewards.length;
  }
}

/** The score of its full run; null where there is none. */
export const scoreOf = ({ full }: TriedExperiment): number | null => full?.score ?? null;

/** A smoke run may hold without a score, e.g. of tokens for each right answer where neither the base nor the student has one; then it says no why. */
export const isFailure = (measured: Measurement | null): boolean =>
  measured !== null && measured.score === null && (measured.kind === "full" || measured.why !== "");
