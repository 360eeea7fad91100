// The gate: is a trained adapter better than the model it was made of? Asked on validation questions, which nothing was
// trained on and no result is quoted from. An adapter that does not pass is marked so wherever it goes; it is never hidden.
import { mcNemarExact } from "./stats.ts";

export interface Gate {
  /** More questions gained than lost, and by more than chance: exact McNemar, two-sided p below 0.05. */
  readonly isBetter: boolean;
  readonly n: number;
  readonly accuracyBefore: number;
  readonly accuracyAfter: number;
  readonly gained: number;
  readonly lost: number;
  readonly p: number;
}

const LEVEL = 0.05;

interface Judged {
  readonly taskId: string;
  readonly correct: boolean;
}

/** Over the questions that both answered. */
export function gate(before: readonly Judged[], after: readonly Judged[]): Gate {
  const was = new Map(before.map(({ taskId, correct }) => [taskId, correct]));
  const pairs = after.flatMap(({ taskId, correct }) => {
    const old = was.get(taskId);
    return old === undefined ? [] : [{ old, now: correct }];
  });
  const count = (holds: (pair: (typeof pairs)[number]) => boolean) => pairs.filter(holds).length;
  const gained = count(({ old, now }) => now && !old);
  const lost = count(({ old, now }) => old && !now);
  const p = mcNemarExact(gained, lost);
  const n = pairs.length;
  return {
    isBetter: gained > lost && p < LEVEL,
    n,
    accuracyBefore: n === 0 ? 0 : count(({ old }) => old) / n,
    accuracyAfter: n === 0 ? 0 : count(({ now }) => now) / n,
    gained,
    lost,
    p,
  };
}

/** For people, in the zip's README as in the table. */
export function gateSentence({ isBetter, n, accuracyBefore, accuracyAfter, gained, lost, p }: Gate): string {
  const figures = `${percent(accuracyBefore)} % to ${percent(accuracyAfter)} % of ${n} validation questions, ${gained} gained and ${lost} lost, exact McNemar p = ${p.toPrecision(2)}`;
  return isBetter
    ? `The adapter is better than its base on validation: ${figures}.`
    : `NOT better than its base on validation: ${figures}. Do not use this adapter for its accuracy.`;
}

const percent = (share: number) => (100 * share).toFixed(1);
