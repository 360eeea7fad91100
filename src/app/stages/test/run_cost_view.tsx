// What the run took, beside what it came to.
import type { JSX } from "preact";
import { costWords, runCost } from "../../parts/run_cost.ts";
import type { PageState } from "../../state.ts";
import { say } from "../../words/say.tsx";

/** Nothing where the run's record does not say how long it worked. */
export function RunCostView({ state }: { readonly state: PageState }): JSX.Element | null {
  const seconds = state.worked.value;
  if (Object.keys(seconds).length === 0) return null;
  const turns = [...state.debates.value.values()].flatMap((debate) => debate.turns);
  return (
    <section class="run-cost" aria-labelledby="run-cost-title">
      <h3 id="run-cost-title">{say("What it took")}</h3>
      <dl>
        {costWords(runCost(seconds, turns, state.steps.value)).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
