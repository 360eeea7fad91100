// The gate: is a trained adapter better than the model it was made of? Asked on validation questions, which nothing was
// trained on and no result is quoted from. An adapter that does not pass is marked so wherever it goes; it is never hidden.
import type { Gate } from "../records/gate.ts";
import { mcNemarExact } from "./stats.ts";

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
