// Stage 3: the loss as it falls, the speed, and what LoRA is.
import type { JSX } from "preact";
import type { RunConfig } from "../core/config.ts";
import { LoraDrawing } from "./lora_drawing.tsx";
import { LossChart } from "./loss_chart.tsx";
import type { PageState } from "./state.ts";
import { count, tokensPerSecond } from "./wording.ts";

interface TrainViewProps {
  readonly state: PageState;
  readonly config: RunConfig;
}

export function TrainView({ state, config }: TrainViewProps): JSX.Element | null {
  const steps = state.steps.value;
  const progress = state.progress.value.train;
  if (progress === undefined || (progress.state === "waiting" && steps.length === 0)) return null;
  const speed = tokensPerSecond(steps);
  const tokens = steps.reduce((sum, step) => sum + step.tokens, 0);
  return (
    <>
      <LoraDrawing rank={config.rank} />
      {steps.length > 0 && (
        <>
          <LossChart steps={steps} />
          <dl class="facts">
            <div>
              <dt>step</dt>
              <dd>
                {count(steps.at(-1)?.step ?? 0)} of {count(config.steps)}
              </dd>
            </div>
            <div>
              <dt>tokens read</dt>
              <dd>{count(tokens)}</dd>
            </div>
            {speed !== null && (
              <div>
                <dt>tokens per second</dt>
                <dd>{count(speed)}</dd>
              </div>
            )}
          </dl>
        </>
      )}
    </>
  );
}
