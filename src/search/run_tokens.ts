// What a run cost in tokens, from what it stored: the one measure that is the same on every machine.
import type { Store } from "../store/store.ts";

/** Tokens that were read, written and learned from. */
export async function tokensOfRun(
  store: Pick<Store, "turns" | "evalAnswers" | "stepMetrics">,
  runId: string,
): Promise<number> {
  const [turns, answers, steps] = await Promise.all([
    store.turns(runId),
    store.evalAnswers(runId),
    store.stepMetrics(runId),
  ]);
  const said = turns.reduce(
    (sum, { completion: { promptTokens, completionTokens } }) => sum + promptTokens + completionTokens,
    0,
  );
  const answered = answers
    .filter(({ method }) => method !== "teacher") // these are turns
    .reduce((sum, { promptTokens, generatedTokens }) => sum + promptTokens + generatedTokens, 0);
  return said + answered + steps.reduce((sum, { tokens }) => sum + tokens, 0);
}
