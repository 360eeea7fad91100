// The plans of one model at one step: a small field for each episode, with both meeting places and both paths, and their count in words.
import type { JSX } from "preact";
import type { SeenPlans } from "../../madiff/plan_lines.ts";
import { sideReached } from "../../madiff/world.ts";
import { say } from "../words/say.tsx";

/** Pixels of a unit of the world, and of half a field. */
const [UNIT, HALF_WIDE, HALF_HIGH] = [50, 78, 50];
/** Where agents can meet. */
const PLACES = [-1, 1];

export function PlanDrawing({ now }: { readonly now: SeenPlans }): JSX.Element {
  const together = now.plans.filter((plan) => new Set(plan.map(sideReached)).size === 1).length;
  const n = now.plans.length;
  return (
    <figure class="plans" data-model={now.model}>
      <figcaption>
        {now.model === "attention"
          ? say("Each sees the other’s plan: {together} of {n|pair|pairs} on one side.", { together, n })
          : say("Each sees only its own plan: {together} of {n|pair|pairs} on one side.", { together, n })}
      </figcaption>
      <div class="plan-fields" aria-hidden="true">
        {now.plans.map((plan, i) => (
          <svg
            key={i}
            width={2 * HALF_WIDE}
            height={2 * HALF_HIGH}
            viewBox={`${-HALF_WIDE} ${-HALF_HIGH} ${2 * HALF_WIDE} ${2 * HALF_HIGH}`}
          >
            {PLACES.map((x) => (
              <circle key={x} class="plan-place" cx={x * UNIT} cy={0} r={10} />
            ))}
            {plan.map((path, agent) => (
              <polyline
                key={agent}
                class={`plan-path agent-${agent}`}
                points={path.map(([x = 0, y = 0]) => `${x * UNIT},${-y * UNIT}`).join(" ")}
              />
            ))}
          </svg>
        ))}
      </div>
    </figure>
  );
}
