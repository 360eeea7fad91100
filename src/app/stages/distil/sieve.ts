// The sieve of the Distil stage: a drop for every question that was talked about, by how many agreed on its answer, and the meshes that the
// run's method has. Pure functions; sieve_view.tsx draws them.
import { METHODS } from "../../../methods/list.ts";
import type { RunConfig } from "../../../settings/run_config.ts";
import { verdictKey } from "../../../records/verdict.ts";
import { canonicalAnswer } from "../../../tasks/verifier.ts";
import { hasVotes } from "../../../teachers/purity.ts";
import type { Fate } from "../../../records/by_hand.ts";
import { isAgreed } from "../../../teachers/by_hand.ts";
import type { Debate } from "../../state.ts";
import { grouped, percent } from "../../words/numbers.ts";
import { say, sayAny, type Sentence } from "../../words/say.tsx";

/** One question, as far as it came. */
export interface SieveDrop {
  /** Of its debate. */
  readonly key: string;
  readonly taskId: string;
  /** Its number among the questions, from 1 on. */
  readonly number: number;
  readonly question: string;
  /** What the group came to, null for nothing. */
  readonly answer: string | null;
  /** What the meshes are about: votes, or 1 for an answer that was judged right. */
  readonly passes: number;
  /** Agents that gave the answer; null where nobody votes. */
  readonly votes: number | null;
  readonly isKept: boolean;
  /** Whether the run's method could make a lesson of it, had enough agreed. */
  readonly canLearn: boolean;
  /** What a person decided about it, whatever its votes; null for nothing. */
  readonly byHand: Fate | null;
  /** Whether what is, or would be, learned is right; null where nobody knows. */
  readonly isRight: boolean | null;
}

/** A mesh: what stays above it has less than `least`. */
export interface SieveMesh {
  readonly least: number;
  readonly label: string;
  /** Whether the run's method has it. The others only show what a finer one would do. */
  readonly isUsed: boolean;
}

/** The drops that fell through the mesh above and stay on the next one. */
export interface SieveBand {
  readonly mesh: SieveMesh | null;
  readonly label: string;
  readonly drops: readonly SieveDrop[];
}

export interface Sieve {
  readonly bands: readonly SieveBand[];
  readonly drops: readonly SieveDrop[];
  /** Whether a person or a key, and not agreement, says what is learned. */
  readonly isJudged: boolean;
}

export interface SieveInput {
  readonly debates: readonly Debate[];
  readonly config: RunConfig;
  /** How many vote. */
  readonly agents: number;
  /** What a person said of answers, by `verdictKey`. */
  readonly words: ReadonlyMap<string, boolean>;
  /** What a person decided by hand, by task. */
  readonly fates: ReadonlyMap<string, Fate>;
  /** For each task that left a lesson, whether all of its lessons are right; null before the lessons are made. */
  readonly learned: ReadonlyMap<string, boolean | null> | null;
}

/** Null where nothing is sieved: the questions' own answers are copied, or nothing was talked about. */
export function sieveOf(input: SieveInput): Sieve | null {
  const { debates, config, agents } = input;
  const talked = debates.filter(({ set, trajectory }) => set === "distil" && trajectory !== null);
  if (talked.length === 0 || METHODS[config.strategy].lessons === "answers") return null;
  const isJudged = config.labels !== "consensus";
  const drops = talked.map((debate, i) => dropOf(debate, i + 1, isJudged, input));
  const isVote = drops.some(({ votes }) => votes !== null) && agents > 1;
  const meshes = isJudged ? [judgeMesh(config)] : isVote ? voteMeshes(config, agents) : [anyMesh(true)];
  return { bands: bandsOf(drops, meshes, isJudged ? null : isVote ? agents : 1), drops, isJudged };
}

function dropOf(
  { key, task, trajectory }: Debate,
  number: number,
  isJudged: boolean,
  { words, learned, config, agents, fates }: SieveInput,
): SieveDrop {
  const { outcome, turns } = trajectory!;
  const word = task.answer === null ? wordOn(task.id, outcome.answer, words) : undefined;
  const known = word ?? outcome.correct;
  const votes = outcome.votes === undefined ? null : (outcome.votes[0]?.from.length ?? 0);
  const isFound = turns.some(
    ({ kind, correct, answer }) =>
      kind === "say" && (correct === true || wordOn(task.id, answer, words) === true),
  );
  const passes = isJudged ? Number(isFound || known === true) : (votes ?? Number(outcome.answer !== null));
  const canLearn = outcome.answer !== null && hasVotes(outcome, methodLeast(config, agents));
  const goesThrough = isJudged ? passes > 0 : canLearn && isAgreed(outcome, leastOf(config, agents), fates);
  const isKept = learned === null ? goesThrough : learned.has(task.id);
  return {
    key,
    taskId: task.id,
    number,
    question: task.question,
    answer: outcome.answer,
    passes,
    votes,
    isKept,
    canLearn,
    byHand: fates.get(task.id) ?? null,
    isRight: isKept && learned !== null ? (learned.get(task.id) ?? known) : known,
  };
}

/** What a person said of an answer, undefined for nothing. */
function wordOn(taskId: string, answer: string | null, words: SieveInput["words"]): boolean | undefined {
  return words.get(verdictKey({ taskId, answer: canonicalAnswer(answer) ?? "" }));
}

/** Agents that must agree for a lesson where nothing was decided by hand. */
const leastOf = (config: RunConfig, agents: number): number =>
  Math.max(Math.min(agents, config.leastVotes), methodLeast(config, agents));

/** Agents without which the method cannot make a lesson. */
function methodLeast({ strategy }: RunConfig, agents: number): number {
  const asks: { readonly of: string; readonly least: number } | undefined = askedOf(strategy);
  return Math.min(agents, asks?.of === "endings" ? asks.least : 1);
}

const askedOf = (strategy: RunConfig["strategy"]) => {
  const method = METHODS[strategy];
  return "asks" in method ? method.asks : undefined;
};

const anyMesh = (isUsed: boolean): SieveMesh => ({ least: 1, label: say("any answer"), isUsed });

const JUDGES = {
  truth: "right by the answer key",
  person: "you judged it right",
  model: "the checking model calls it right",
} as const satisfies Readonly<Record<string, Sentence>>;

function judgeMesh({ labels }: RunConfig): SieveMesh {
  return { least: 1, label: labels === "consensus" ? "agreed" : say(JUDGES[labels]), isUsed: true };
}

/** "any answer", "a majority", "all agree", and the run's own; each once, from coarse to fine. */
function voteMeshes(config: RunConfig, agents: number): SieveMesh[] {
  const used = leastOf(config, agents);
  const majority = Math.floor(agents / 2) + 1;
  const steps = [...new Set([1, majority, agents, used])].toSorted((a, b) => a - b);
  return steps.map((least) => ({
    least,
    label:
      least === 1
        ? say("any answer")
        : least === agents
          ? say("all {agents} agree", { agents: grouped(agents) })
          : least === majority
            ? say("a majority, {least} of {agents}", { least: grouped(least), agents: grouped(agents) })
            : say("{least} of {agents} agree", { least: grouped(least), agents: grouped(agents) }),
    isUsed: least <= used,
  }));
}

/** @param most what `passes` can be; null where an answer is right or not */
function bandsOf(
  drops: readonly SieveDrop[],
  meshes: readonly SieveMesh[],
  most: number | null,
): SieveBand[] {
  return [null, ...meshes].map((mesh, i) => {
    const low = mesh?.least ?? 0;
    const high = (meshes[i]?.least ?? Number.POSITIVE_INFINITY) - 1;
    const inside = drops.filter(({ passes }) => passes >= low && passes <= high);
    return { mesh, label: bandLabel(low, high, most), drops: inside.toSorted(rightFirst) };
  });
}

function bandLabel(low: number, high: number, most: number | null): string {
  if (most === null) return low === 0 ? say("not judged right") : say("judged right");
  if (low === 0) return say("no answer");
  if (most === 1) return say("an answer");
  const top = Math.min(high, most);
  const values = { low: grouped(low), most: grouped(most) };
  return low === top
    ? say("{low} of {most} votes", values)
    : say("{low} to {top} of {most} votes", { ...values, top: grouped(top) });
}

const rank = ({ isRight }: SieveDrop): number => (isRight === true ? 0 : isRight === null ? 1 : 2);
const rightFirst = (a: SieveDrop, b: SieveDrop): number => rank(a) - rank(b);

/** What a person may look through: the two kinds of mistakes of a sieve, or everything that it left out. */
export const SIEVE_LISTS = {
  wrongKept: {
    label: "Wrong, although kept",
    none: "No wrong answer went through.",
    has: (drop) => drop.isKept && drop.isRight === false,
  },
  rightLeft: {
    label: "Right, although left out",
    none: "No right answer was left out.",
    has: (drop) => !drop.isKept && drop.isRight === true,
  },
  kept: { label: "All kept", none: "Nothing was kept.", has: (drop) => drop.isKept },
  leftOut: { label: "All left out", none: "Nothing was left out.", has: (drop) => !drop.isKept },
  byHand: {
    label: "Decided by hand",
    none: "Nothing was decided by hand.",
    has: (drop) => drop.byHand !== null,
  },
} as const satisfies Readonly<
  Record<
    string,
    { readonly label: Sentence; readonly none: Sentence; readonly has: (drop: SieveDrop) => boolean }
  >
>;
export type SieveList = keyof typeof SIEVE_LISTS;

/** "38 of 40 debates became lessons, 5 of them wrong (13 %); if all 3 had to agree, it would be 30, 2 of them wrong (7 %)." */
export function sieveSentence(
  { bands, drops }: Sieve,
  talk: { readonly one: string; readonly many: string },
  isDone: boolean,
): string {
  const kept = drops.filter(({ isKept }) => isKept);
  const values = {
    kept: grouped(kept.length),
    all: grouped(drops.length),
    talks: sayAny(drops.length === 1 ? talk.one : talk.many),
    wrong: wrongWords(kept),
  };
  const said = isDone
    ? say("{kept} of {all} {talks} became {n?|a lesson|lessons}{wrong}", { ...values, n: kept.length })
    : say("{kept} of {all} {talks} would go through{wrong}", values);
  const finer = bands.findLast(({ mesh }) => mesh !== null && !mesh.isUsed)?.mesh ?? null;
  if (finer === null || kept.length === 0) return `${said}.`;
  const rest = kept.filter(({ passes, byHand }) => passes >= finer.least || byHand === "keep");
  return say("{said}; if all {least} had to agree, it would be {rest}{wrong}.", {
    said,
    least: grouped(finer.least),
    rest: grouped(rest.length),
    wrong: wrongWords(rest),
  });
}

function wrongWords(kept: readonly SieveDrop[]): string {
  const known = kept.filter(({ isRight }) => isRight !== null);
  if (kept.length === 0) return "";
  if (known.length === 0) return say(", and nobody knows how many of these are wrong");
  const wrong = known.filter(({ isRight }) => isRight === false).length;
  if (wrong === 0) return say(", none of them known to be wrong");
  return say(", {wrong} of them wrong ({share})", {
    wrong: grouped(wrong),
    share: percent(wrong / known.length),
  });
}

/** Why a question left no lesson. */
export function whyLeftOut(drop: SieveDrop, sieve: Pick<Sieve, "bands" | "isJudged">): string {
  const mesh = sieve.bands.find((band) => band.mesh?.isUsed === true && drop.passes < band.mesh.least)?.mesh;
  if (drop.isKept) return "";
  if (drop.byHand === "leave-out") return say("by hand");
  if (mesh === undefined || mesh === null || (drop.byHand === "keep" && drop.canLearn))
    return say("no whole solution with this answer");
  return drop.answer === null ? say("no answer") : say("not: {label}", { label: mesh.label });
}
