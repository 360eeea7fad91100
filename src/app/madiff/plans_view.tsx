// Plans of two agents as they come out of noise, with attention across agents and without: trained here, or out of the file that `retort madiff` wrote.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { asRunError } from "../../core/errors.ts";
import { utf8Text } from "../../core/utf8.ts";
import { JOINT_MODELS, readPlans, type SeenPlans } from "../../madiff/plan_lines.ts";
import { ErrorWords } from "../parts/error_words.tsx";
import { toldError } from "../parts/told_error.ts";
import { wholeFile } from "../parts/whole_file.ts";
import { say, sayRich } from "../words/say.tsx";
import { PlanDrawing } from "./plan_drawing.tsx";
import { PlansHere, type TrainPlans } from "./plans_here.tsx";
import "./plans.css";

/** Milliseconds that a step is seen. */
const STEP_MS = 90;

export function PlansView({ train }: { readonly train: TrainPlans }): JSX.Element {
  const { found, trouble, look, show } = usePlans();
  return (
    <section class="plans-view">
      <h3>{say("Plans of two agents")}</h3>
      <p>
        {sayRich(
          "Two agents plan to meet on the left or on the right, and nothing tells them where (<madiff>retort madiff</madiff>). Their plans come out of noise: once while each sees the other’s, once while each sees only its own.",
          { madiff: (words) => <code>{words}</code> },
        )}
      </p>
      <PlansHere train={train} onTrained={show} />
      <div class="library-sources">
        <div class="field">
          <label for="plans-files">{say("Its plans, plans.jsonl")}</label>
          <input
            id="plans-files"
            type="file"
            accept=".jsonl"
            onChange={({ currentTarget }) => {
              const file = currentTarget.files?.[0];
              if (file !== undefined) look(file);
              currentTarget.value = "";
            }}
          />
        </div>
      </div>
      {trouble !== "" && (
        <div class="note" role="alert" id="plans-error">
          <ErrorWords told={trouble} />
        </div>
      )}
      {found !== null && <PlansInTime key={found.at} seen={found.seen} />}
    </section>
  );
}

/** The plans that were read last, and the reading of others. What is shown stays where others cannot be read. */
function usePlans() {
  const [found, setFound] = useState<{ readonly seen: readonly SeenPlans[]; readonly at: number } | null>(
    null,
  );
  const [trouble, setTrouble] = useState("");
  const asked = useRef(0);
  const look = (file: File): void => {
    const at = ++asked.current;
    setTrouble("");
    readFile(file).then(
      (seen) => at === asked.current && setFound({ seen, at }),
      (thrown: unknown) => at === asked.current && setTrouble(toldError(asRunError(thrown, "plans"))),
    );
  };
  const show = (seen: readonly SeenPlans[]): void => {
    setTrouble("");
    setFound({ seen, at: ++asked.current });
  };
  return { found, trouble, look, show };
}

/** @throws RunError("file-invalid" | "empty-dataset") */
async function readFile(file: File): Promise<readonly SeenPlans[]> {
  const picked = { path: file.name, file };
  const bytes = await wholeFile(picked, "a file of plans", "plans.jsonl that retort madiff wrote");
  return readPlans(utf8Text(bytes, file.name), file.name);
}

/** All plans at one step, which a person moves or lets run. */
function PlansInTime({ seen }: { readonly seen: readonly SeenPlans[] }): JSX.Element {
  const last = seen.reduce((most, { left }) => Math.max(most, left), 0);
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
        class="secondary"
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
