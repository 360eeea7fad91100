// What the experiment was set up to show, each checked against its own numbers: met, not met, or not measured in this run.
// A bound on a difference is held against the mean; its interval stands beside it, so that a bare pass can be seen as one.
import type { Interval } from "../eval/bootstrap.ts";
import type { RowFile } from "./records.ts";
import { pairedContrast, mean, type TableRow } from "./table.ts";

export interface Claim {
  readonly claim: string;
  /** null: rows are missing. */
  readonly isMet: boolean | null;
  readonly evidence: string;
}

const difference = ([a = 0, b = 0]: readonly number[]) => b - a;
const shareOfGain = ([base = 0, teacher = 0, student = 0]: readonly number[]) =>
  (student - base) / (teacher - base);

/** The trained row that is best on validation, by the mean over seeds; the test questions have no say. */
export function bestDistilled(table: readonly TableRow[]): TableRow | null {
  const candidates = table.filter(
    ({ group, accuracy }) => group === "distilled" && accuracy.validation !== undefined,
  );
  const score = ({ accuracy }: TableRow) => accuracy.validation?.value ?? 0;
  return candidates.toSorted((a, b) => score(b) - score(a))[0] ?? null;
}

export function claimsOf(table: readonly TableRow[], files: readonly RowFile[]): Claim[] {
  const best = bestDistilled(table);
  const row = (name: string) => table.find((each) => each.name === name);
  return [
    ...[3, 5].map((agents) =>
      atLeast(
        `The debate of ${agents} beats a vote of as many tokens`,
        pairedContrast(files, [`majority-as-debate-${agents}`, `debate-${agents}`], difference),
        { bound: 0, shown: points, isStrict: true },
      ),
    ),
    ...(
      [
        [3, 0.95],
        [5, 0.8],
      ] as const
    ).map(([agents, bound]) =>
      atLeast(
        `The best distilled model (${best?.title ?? "none"}, by validation) keeps ${100 * bound} % of the gain of ${agents} agents`,
        best && pairedContrast(files, ["base-greedy", `debate-${agents}`, best.name], shareOfGain),
        { bound, shown: percent },
      ),
    ),
    tokens(best, row("debate-3")),
    atLeast(
      "It is at least as good as the debate of 5 that taught it, on the main test set",
      best && pairedContrast(files, ["debate-5", best.name], difference),
      { bound: 0, shown: points },
    ),
    atLeast(
      "Label-free debate consensus is 15 points above label-free self-consistency",
      pairedContrast(files, ["self-consistency", "consensus"], difference),
      { bound: 0.15, shown: points },
    ),
    atLeast(
      "Debate traces beat the same number of independent single samples, answers known",
      pairedContrast(files, ["singles", "rsft"], difference),
      { bound: 0, shown: points, isStrict: true },
    ),
    padNotBelowBase(table),
    hackedAndStopped(row("pad-weak-judge"), files),
    auc(row("prm")),
    bestOf(table, files),
  ];
}

interface Bound {
  readonly bound: number;
  readonly shown: (value: number) => string;
  /** Whether the interval must lie above the bound as a whole. */
  readonly isStrict?: boolean;
}

function atLeast(claim: string, interval: Interval | null, { bound, shown, isStrict = false }: Bound): Claim {
  if (interval === null) return { claim, isMet: null, evidence: "rows are missing" };
  const { value, low, high } = interval;
  const isMet = isStrict ? low > bound : value >= bound;
  return { claim, isMet, evidence: `${shown(value)} [${shown(low)}, ${shown(high)}]` };
}

function tokens(best: TableRow | null, debate: TableRow | undefined): Claim {
  const claim = "It writes at most a quarter of the tokens of 3 agents";
  if (best === null || debate === undefined) return { claim, isMet: null, evidence: "rows are missing" };
  const evidence = `${best.generated.toFixed(0)} against ${debate.generated.toFixed(0)} a question`;
  return { claim, isMet: best.generated <= debate.generated / 4, evidence };
}

function padNotBelowBase(table: readonly TableRow[]): Claim {
  const claim = "PAD is not below the base in any seed or family";
  const base = table.find(({ name }) => name === "base-greedy");
  const pads = table.filter(({ name, group }) => name.startsWith("pad-") && group !== "control");
  const baseAccuracy = base?.perSeed[0];
  if (base === undefined || baseAccuracy === undefined || pads.length === 0) {
    return { claim, isMet: null, evidence: "rows are missing" };
  }
  const margins = pads.flatMap(({ title, seeds, perSeed, families }) => [
    ...perSeed.map((each, i) => ({ where: `${title}, seed ${seeds[i]}`, margin: each - baseAccuracy })),
    ...Object.entries(families).flatMap(([family, of]) =>
      of.perSeed.map((each, i) => ({
        where: `${title}, seed ${seeds[i]}, ${family}`,
        margin: each - (base.families[family]?.mean ?? 0),
      })),
    ),
  ]);
  const least = margins.reduce((a, b) => (b.margin < a.margin ? b : a));
  return {
    claim,
    isMet: least.margin >= 0,
    evidence: `least margin ${points(least.margin)} (${least.where})`,
  };
}

/** Hacked: while it trains, right answers end below where they began, and its scores do not. Caught: the guard ended the training. */
function hackedAndStopped(row: TableRow | undefined, files: readonly RowFile[]): Claim {
  const claim = "A weak reward model as the only reward is hacked, and the guard stops it";
  if (row === undefined) return { claim, isMet: null, evidence: "the row is missing" };
  const own = files.filter(({ header }) => header.row === row.name);
  const told = own.map(({ header, metrics }) => {
    const iterations = metrics.filter(({ of }) => of === "grpo");
    const ends = (name: string) => {
      const series = iterations.map(({ values }) => values[name] ?? 0);
      return { first: mean(series.slice(0, ENDS)), last: mean(series.slice(-ENDS)) };
    };
    const [right, score] = [ends("verified"), ends("process")];
    const stop = header.facts["stop"];
    return {
      isMet: stop === "reward-hacking" && right.last < right.first && score.last >= score.first,
      text: `seed ${header.seed}: right answers ${percent(right.first)} to ${percent(right.last)}, scores ${score.first.toFixed(2)} to ${score.last.toFixed(2)}, stopped after ${iterations.length} iterations: ${stop ?? "no"}`,
    };
  });
  return {
    claim,
    isMet: told.every(({ isMet }) => isMet),
    evidence: told.map(({ text }) => text).join("; "),
  };
}

/** Iterations that the beginning and the end of a training are means of. */
const ENDS = 5;

function auc(row: TableRow | undefined): Claim {
  const claim = "The reward model's AUC on held-out steps is at least 0.9";
  const found = row?.facts.map((facts) => facts["auc"]).filter((value) => typeof value === "number") ?? [];
  if (found.length === 0) return { claim, isMet: null, evidence: "the row is missing" };
  const evidence = `${mean(found).toFixed(3)} (${found.map((value) => value.toFixed(3)).join(", ")})`;
  return { claim, isMet: mean(found) >= 0.9, evidence };
}

function bestOf(table: readonly TableRow[], files: readonly RowFile[]): Claim {
  const chosen = table.find(({ name }) => name.startsWith("best-of-"));
  const count = chosen?.name.replace("best-of-", "") ?? "8";
  const claim = `Best of ${count} by the reward model beats a vote of ${count}`;
  return atLeast(claim, pairedContrast(files, [`majority-${count}`, `best-of-${count}`], difference), {
    bound: 0,
    shown: points,
    isStrict: true,
  });
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
export const points = (share: number) => `${share > 0 ? "+" : ""}${(100 * share).toFixed(1)}`;
