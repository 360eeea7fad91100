// Feeds damaged files to the readers and holds what they do against the rule: read, or refused with a named error and a sentence, soon.
import { deriveSeed, RandomStream } from "../../src/core/rng.ts";
import { asRunError, RunError } from "../../src/core/errors.ts";
import type { Target } from "./targets.ts";

/** Slowest case that is no hang, in milliseconds of computing. */
export const MOST_MS = 2000;

export interface Tally {
  readonly target: string;
  cases: number;
  read: number;
  refused: number;
  slowestMs: number;
  /** What broke the rule, with the number that repeats it. */
  readonly broken: string[];
}

/** @param from number of the first case: a case is made of the seed, the target's name and its number alone */
export async function feed(target: Target, seed: number, from: number, count: number): Promise<Tally> {
  const tally: Tally = { target: target.name, cases: 0, read: 0, refused: 0, slowestMs: 0, broken: [] };
  for (let number = from; number < from + count && tally.broken.length < 5; number++) {
    const random = new RandomStream(deriveSeed(seed, target.name, number));
    const give = target.make(random);
    const began = process.cpuUsage();
    try {
      await give();
      tally.read++;
    } catch (thrown) {
      const fault = faultOf(thrown);
      if (fault === null) tally.refused++;
      else tally.broken.push(`${target.name} ${seed}/${number}: ${fault}`);
    }
    const { user, system } = process.cpuUsage(began); // of this process alone: other work on the machine does not count
    const took = (user + system) / 1000;
    tally.slowestMs = Math.max(tally.slowestMs, took);
    if (took > MOST_MS) tally.broken.push(`${target.name} ${seed}/${number}: took ${Math.round(took)} ms`);
    tally.cases++;
  }
  return tally;
}

/** Null for an error of ours that names what is wrong. */
function faultOf(thrown: unknown): string | null {
  if (!(thrown instanceof RunError)) return asRunError(thrown, "unnamed").stack ?? String(thrown);
  if (thrown.code === "internal") return `internal: ${thrown.message}`;
  return thrown.message.length > 20_000 ? "a sentence of more than 20,000 letters" : null;
}
