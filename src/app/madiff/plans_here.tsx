// MADiff's two models, trained in the page while a person looks on: what each plans by now, drawn now and then.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { asRunError } from "../../core/errors.ts";
import { JOINT_MODELS, type JointModel, type SeenPlans } from "../../madiff/plan_lines.ts";
import type { PlansOrder, PlansReport } from "../../threads/plans/api.ts";
import { toldError } from "../parts/told_error.ts";
import { ErrorWords } from "../parts/error_words.tsx";
import { WholeNumber } from "../questions/whole_number.tsx";
import { decimal, grouped } from "../words/numbers.ts";
import { say } from "../words/say.tsx";
import { PlanDrawing } from "./plan_drawing.tsx";

export type TrainPlans = (
  order: PlansOrder,
  onReport: (report: PlansReport) => void,
  signal: AbortSignal,
) => Promise<readonly SeenPlans[]>;

interface PlansHereProps {
  readonly train: TrainPlans;
  /** Gets the plans of both as they come out of noise, once both have learned. */
  readonly onTrained: (seen: readonly SeenPlans[]) => void;
}

const EPISODES = 500;
const [USUAL_STEPS, MOST_STEPS] = [400, 4000];

export function PlansHere({ train, onTrained }: PlansHereProps): JSX.Element {
  const [steps, setSteps] = useState(USUAL_STEPS);
  const { reports, trouble, isOn, begin, stop } = useTraining(train, onTrained);
  const last = [...reports.values()].at(-1);
  return (
    <div class="plans-here">
      <div class="search-numbers">
        <WholeNumber
          id="plans-steps"
          label={say("Steps of each training")}
          least={10}
          most={MOST_STEPS}
          value={steps}
          onNumber={setSteps}
        />
        {isOn ? (
          <button type="button" id="plans-stop" class="secondary" onClick={stop}>
            {say("Stop")}
          </button>
        ) : (
          <button
            type="button"
            id="plans-train"
            class="secondary"
            onClick={() => begin({ seed: 1, episodes: EPISODES, steps })}
          >
            {say("Train both here")}
          </button>
        )}
      </div>
      <p class="small" id="plans-doing" role="status">
        {isOn && (last === undefined ? say("Getting ready…") : doingWords(last))}
      </p>
      {trouble !== "" && (
        <div class="note" role="alert" id="plans-here-error">
          <ErrorWords told={trouble} />
        </div>
      )}
      {isOn &&
        JOINT_MODELS.map((model) => {
          const now = reports.get(model);
          return now && <PlanDrawing key={model} now={now.plans} />;
        })}
    </div>
  );
}

function doingWords({ model, step, steps, loss }: PlansReport): string {
  const counted = { step: grouped(step), steps: grouped(steps), loss: decimal(loss, 3) };
  return model === "attention"
    ? say("Each sees the other’s plan: step {step} of {steps}, loss {loss}", counted)
    : say("Each sees only its own plan: step {step} of {steps}, loss {loss}", counted);
}

/** One training at a time; it ends with what shows it. */
function useTraining(train: TrainPlans, onTrained: PlansHereProps["onTrained"]) {
  const [reports, setReports] = useState<ReadonlyMap<JointModel, PlansReport>>(new Map());
  const [trouble, setTrouble] = useState("");
  const [isOn, setOn] = useState(false);
  const stopping = useRef<AbortController | null>(null);
  const stop = (): void => stopping.current?.abort();
  useEffect(() => stop, []);
  const begin = (order: PlansOrder): void => {
    const ours = new AbortController();
    stopping.current = ours;
    setOn(true);
    setTrouble("");
    setReports(new Map());
    const isOurs = (): boolean => stopping.current === ours && !ours.signal.aborted;
    const hear = (report: PlansReport): void => {
      if (isOurs()) setReports((before) => new Map([...before, [report.model, report]]));
    };
    train(order, hear, ours.signal)
      .then(
        (seen) => isOurs() && onTrained(seen),
        (thrown: unknown) => isOurs() && setTrouble(toldError(asRunError(thrown, "plans"))),
      )
      .finally(() => stopping.current === ours && setOn(false));
  };
  return { reports, trouble, isOn, begin, stop };
}
