// Stage 3: the loss as it falls or the practice as it goes, the speed, and what LoRA is.
import type { JSX } from "preact";
import { METHODS } from "../../../methods/list.ts";
import type { StepMetric } from "../../../records/metric.ts";
import { progressOf, type RunConfig } from "../../../settings/run_config.ts";
import { EndTraining } from "./end_training.tsx";
import { KernelNote } from "./kernel_note.tsx";
import { LoraDrawing } from "./lora_drawing.tsx";
import { LossChart } from "./loss_chart.tsx";
import type { Taken } from "./missed_looks.ts";
import { OutcomeNote } from "./outcome_note.tsx";
import { PracticeView } from "./practice_view.tsx";
import { SamplesView } from "./samples_view.tsx";
import type { Commands, PageState } from "../../state.ts";
import { Fetched } from "../../parts/fetched.tsx";
import { tokensPerSecond } from "../../parts/result_words.ts";
import { decimal, grouped, percent } from "../../words/numbers.ts";
import { visibleText } from "../../../core/visible_text.ts";
import { say, sayAny } from "../../words/say.tsx";

const nextWordsPart = () => import("./next_words_view.tsx").then(({ NextWordsView }) => NextWordsView);

interface TrainViewProps {
  readonly state: PageState;
  readonly commands: Pick<Commands, "finish">;
  readonly config: RunConfig;
}

export function TrainView({ state, commands, config }: TrainViewProps): JSX.Element | null {
  const steps = state.steps.value;
  const progress = state.progress.value.train;
  if (progress === undefined || (progress.state === "waiting" && steps.length === 0)) return null;
  const outcome = state.outcome.value;
  const words = state.nextWords.value;
  const { chart } = METHODS[config.strategy];
  const taken = { ...takenOf(steps, config), isOver: progress.state === "done", unit: chart.unit };
  return (
    <div class="bench">
      {steps.length > 0 && (
        <div class="bench-picture">
          {chart.kind === "practice" ? (
            <PracticeView state={state} config={config} />
          ) : (
            <LossChart steps={steps} learner={chart.learner} />
          )}
          {words !== null && (
            <Fetched load={nextWordsPart} isWanted={true} props={{ words, taken }} meanwhile={null} />
          )}
          <SamplesView samples={state.samples.value} taken={taken} voice={state.voice.value} />
          {outcome !== null && <OutcomeNote outcome={outcome} unit={chart.unit} config={config} />}
        </div>
      )}
      <div class="bench-reader">
        {steps.length > 0 && <TrainFacts steps={steps} config={config} />}
        <EndTraining state={state} onEnd={commands.finish} />
        <LoraDrawing rank={config.rank} taken={taken.done / taken.total} />
        <KernelNote trust={state.kernelTrust.value} />
        {state.start.value !== null && (
          <p class="small" id="train-start">
            {say("This student starts from {name}: rank {rank}, alpha {alpha}.", {
              name: visibleText(state.start.value.name),
              rank: state.start.value.lora.r,
              alpha: state.start.value.lora.lora_alpha,
            })}
          </p>
        )}
      </div>
    </div>
  );
}

/** The student's own steps: those of a judge of steps come before them and teach it nothing. */
function takenOf(steps: readonly StepMetric[], config: RunConfig): Pick<Taken, "done" | "total"> {
  const last = steps.at(-1);
  if (last === undefined || last.phase === "prm") return { done: 0, total: 1 };
  return progressOf(config).part(last.step);
}

interface TrainFactsProps {
  readonly steps: readonly StepMetric[];
  readonly config: RunConfig;
}

/** How far the training is, and how fast it goes, in numbers. */
function TrainFacts({ steps, config }: TrainFactsProps): JSX.Element {
  const last = steps.at(-1);
  const part = progressOf(config).part(last?.step ?? 0);
  const pairs = last?.pairs;
  const speed = tokensPerSecond(steps);
  const tokens = steps.reduce((sum, step) => sum + step.tokens, 0);
  return (
    <dl class="facts">
      <div>
        <dt>{sayAny(part.label)}</dt>
        <dd>{say("{done} of {total}", { done: grouped(part.done), total: grouped(part.total) })}</dd>
      </div>
      {pairs !== undefined && (
        <>
          <div>
            <dt>
              {METHODS[config.strategy].chart.learner === "pairs"
                ? say("pairs told apart")
                : say("told apart")}
            </dt>
            <dd>{percent(pairs.accuracy)}</dd>
          </div>
          <div>
            <dt>{say("margin, nats")}</dt>
            <dd>{decimal(pairs.margin, 2)}</dd>
          </div>
        </>
      )}
      <div>
        <dt>{say("tokens read")}</dt>
        <dd>{grouped(tokens)}</dd>
      </div>
      {speed !== null && (
        <div>
          <dt>{say("tokens per second")}</dt>
          <dd>{grouped(speed)}</dd>
        </div>
      )}
    </dl>
  );
}
