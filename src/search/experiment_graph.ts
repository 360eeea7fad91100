// The experiments of a search and what they came to, as everything that is decided reads them. It is made of the log's entries alone, so
// that a search that was cut goes on as one that was not.
import { misplaced } from "./log_records.ts";
import {
  MOST_EXPERIMENTS,
  type SearchExperiment,
  type Measurement,
  type SearchEntry,
  type Submission,
} from "./experiment.ts";

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

  /** @throws RunError("store-corrupt") for an entry that cannot stand here */
  add(entry: SearchEntry): void {
    if (entry.kind === "search") return;
    if (entry.kind === "experiment") {
      this.#checkOrigin(entry);
      this.#tried.push({ experiment: entry, smoke: null, full: null });
      return;
    }
    const { id, kind } = entry;
    const tried = this.#tried[id];
    if (tried === undefined) throw misplaced(`“${kind}” of experiment ${id}`, "there is no such experiment");
    if (kind === "opened") this.opened = id;
    else if (kind === "submitted") {
      this.opened = id;
      this.submission = entry;
    } else {
      if (tried[kind] !== null) throw misplaced(`“${kind}” of experiment ${id}`, "it was measured before");
      this.#tried[id] = { ...tried, [kind]: entry };
    }
  }

  /** An experiment is the next by its number and not one too many, edits one with a score, and has read older ones alone. */
  #checkOrigin({ id, parent, memory }: SearchExperiment): void {
    const what = `experiment ${id}`;
    if (id !== this.#tried.length) throw misplaced(what, `the next one is ${this.#tried.length}`);
    if (id >= MOST_EXPERIMENTS) throw misplaced(what, `a search has ${MOST_EXPERIMENTS} at most`);
    const edited = parent === null ? null : this.#tried[parent];
    if (edited !== null && (edited === undefined || scoreOf(edited) === null)) {
      throw misplaced(what, `it edits experiment ${parent}, which has no score`);
    }
    const unknown = memory.find((each) => each >= id);
    if (unknown !== undefined) throw misplaced(what, `it has read experiment ${unknown}, which is not older`);
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
