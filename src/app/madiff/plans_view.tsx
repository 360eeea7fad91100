// Plans of two agents as they come out of noise, out of the file that `retort madiff` wrote: with attention across agents, and without.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { asRunError } from "../../core/errors.ts";
import { JOINT_MODELS, readPlans, type SeenPlans } from "../../madiff/plan_lines.ts";
import { ErrorWords } from "../parts/error_words.tsx";
import { toldError } from "../parts/told_error.ts";
import { say, sayRich } from "../words/say.tsx";
import { PlanDrawing } from "./plan_drawing.tsx";
import "./plans.css";

/** Milliseconds that a step is seen. */
const STEP_MS = 90;

export function PlansView(): JSX.Element {
  const [seen, setSeen] = useState<readonly SeenPlans[]>([]);
  const [trouble, setTrouble] = useState("");
  const look = async (file: File): Promise<void> => {
    try {
      setSeen(readPlans(await file.text(), file.name));
      setTrouble("");
    } catch (thrown) {
      setTrouble(toldError(asRunError(thrown, "plans")));
    }
  };
  return (
    <section class="plans-view">
      <h3>{say("Plans of two agents")}</h3>
      <p>
        {sayRich(
          "Two agents plan to meet on the left or on the right, and nothing tells them where (<madiff>retort madiff</madiff>). Their plans come out of noise: once while each sees the other's, once while each sees only its own.",
          { madiff: (words) => <code>{words}</code> },
        )}
      </p>
      <div class="field">
        <label for="plans-files">{say("Its plans, plans.jsonl")}</label>
        <input
          id="plans-files"
          type="file"
          accept=".jsonl"
          onChange={({ currentTarget }) => {
            const file = currentTarget.files?.[0];
            if (file !== undefined) void look(file);
            currentTarget.value = "";
          }}
        />
      </div>
      {trouble !== "" && (
        <div class="note" role="alert" id="plans-error">
          <ErrorWords told={trouble} />
        </div>
      )}
      {seen.length > 0 && <PlansInTime seen={seen} />}
    </section>
  );
}

/** All plans at one step, which a person moves or lets run. */
function PlansInTime({ seen }: { readonly seen: readonly SeenPlans[] }): JSX.Element {
  const last = Math.max(...seen.map(({ left }) => left));
  const [step, setStep] = useState(last);
  const [isRunning, setRunning] = useState(false);
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setTimeout(() => (step < last ? setStep(step + 1) : setRunning(false)), STEP_MS);
    return () => clearTimeout(timer);
  }, [isRunning, step, last]);
  return (
    <>
      <div class="field">
        <label for="plans-step">{say("Step {step} of {steps}", { step: step + 1, steps: last + 1 })}</label>
        <input
          id="plans-step"
          type="range"
          min={0}
          max={last}
          value={step}
          onInput={({ currentTarget }) => {
            setRunning(false);
            setStep(Number(currentTarget.value));
          }}
        />
      </div>
      <button
        type="button"
        id="plans-play"
        onClick={() => {
          setStep(0);
          setRunning(true);
        }}
      >
        {say("Show how they come out of noise")}
      </button>
      {JOINT_MODELS.map((model) => {
        const now = seen.find((each) => each.model === model && each.left === last - step);
        return now && <PlanDrawing key={model} now={now} />;
      })}
    </>
  );
}
