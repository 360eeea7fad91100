// How sure a model was of a text: the geometric mean of the probabilities of its tokens, the end token's included.
import type { Turn } from "../records/turn.ts";

/** exp of the mean ln p under the temperature-1 distribution, in (0, 1]: a text does not become less sure by its length alone.
 *  @returns null where the speaker gave no probabilities, as servers and recorded texts do not */
export function sureness({
  completion: { logprobs = [] },
}: {
  readonly completion: Pick<Turn["completion"], "logprobs">;
}): number | null {
  if (logprobs.length === 0) return null;
  return Math.exp(logprobs.reduce((sum, each) => sum + each, 0) / logprobs.length);
}

/** The surest first; those of whom nothing is known last, each kind in its old order. */
export function surestFirst<Said extends Pick<Turn, "completion">>(turns: readonly Said[]): Said[] {
  return turns.toSorted((a, b) => (sureness(b) ?? 0) - (sureness(a) ?? 0));
}
