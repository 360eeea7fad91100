// The loss curve with its twin in words and as a table: the canvas itself says nothing to a screen reader.
import type { JSX, RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { StepMetric } from "../../../records/metric.ts";
import type { LossPlot } from "./loss_plot.ts";
import { LOSS_TITLES } from "./loss_titles.ts";
import { lossSummary } from "../../parts/loss_summary.ts";
import { decimal, grouped, inDigits } from "../../words/numbers.ts";
import { say } from "../../words/say.tsx";

interface LossChartProps {
  readonly steps: readonly StepMetric[];
  /** Whose loss of what. */
  readonly learner?: keyof typeof LOSS_TITLES;
}

export function LossChart({ steps, learner = "student" }: LossChartProps): JSX.Element {
  const { host, missing } = useLossPlot(steps);
  return (
    <figure class="loss">
      <figcaption>
        <strong>{say(LOSS_TITLES[learner])}</strong> {lossSummary(steps)}{" "}
        <span class="small">{say("Thin line: each step. Thick line: smoothed.")}</span>
      </figcaption>
      {missing ? (
        <p class="note">{say("The drawing code could not be fetched; the numbers are in the table.")}</p>
      ) : (
        <div class="plot" ref={host} aria-hidden="true" />
      )}
      <LossTable steps={steps} />
    </figure>
  );
}

/** Draws the curve into `host` with code that is loaded for it; `missing` when that could not be fetched. */
function useLossPlot(steps: readonly StepMetric[]): {
  readonly host: RefObject<HTMLDivElement | null>;
  readonly missing: boolean;
} {
  const host = useRef<HTMLDivElement>(null);
  const latest = useRef(steps);
  const plot = useRef<LossPlot | null>(null);
  const [missing, setMissing] = useState(false);
  useEffect(() => {
    let gone = false;
    const load = async (): Promise<void> => {
      const { createLossPlot } = await import("./loss_plot.ts");
      if (gone || host.current === null) return;
      plot.current = createLossPlot(host.current);
      plot.current.update(latest.current);
    };
    load().catch(() => setMissing(true)); // said in place of the curve; words and table carry the same numbers
    return () => {
      gone = true;
      plot.current?.destroy();
      plot.current = null;
    };
  }, []);
  useEffect(() => {
    latest.current = steps;
    plot.current?.update(steps);
  }, [steps]);
  return { host, missing };
}

function LossTable({ steps }: { readonly steps: readonly StepMetric[] }): JSX.Element {
  return (
    <details>
      <summary>{say("Show as table")}</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label={say("Loss by training step")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{say("Step")}</th>
              <th scope="col">{say("Loss")}</th>
              <th scope="col">{say("Gradient norm")}</th>
              <th scope="col">{say("Learning rate")}</th>
              <th scope="col">{say("Tokens")}</th>
            </tr>
          </thead>
          <tbody>
            {steps.map((step) => (
              <tr key={step.step}>
                <td>{step.step}</td>
                <td>{decimal(step.loss, 3)}</td>
                <td>{decimal(step.gradNorm, 3)}</td>
                <td>{inDigits(step.learningRate, 3)}</td>
                <td>{grouped(step.tokens)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
