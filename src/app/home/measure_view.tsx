// "Measure this device": the quick bench in a worker, then what it means for a run with the settings of the form. Fetched on
// demand (measure_panel.tsx). Leaving the page's start ends the worker.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { RunConfig } from "../../settings/run_config.ts";
import { asRunError } from "../../core/errors.ts";
import type { BenchProgress, DeviceMeasure } from "../../threads/bench/api.ts";
import { trainingTime } from "../parts/training_time.ts";
import { duration } from "../parts/wording.ts";
import { grouped, inDigits } from "../words/numbers.ts";
import { toldError } from "../parts/told_error.ts";
import { ErrorWords } from "../parts/error_words.tsx";
import { BenchRunning } from "./bench_running.tsx";
import { say } from "../words/say.tsx";
import { KernelCheck, type KernelCheckProps } from "./kernel_check.tsx";

export interface MeasureViewProps {
  readonly config: RunConfig;
  readonly measure: (
    modelPath: string,
    onProgress: (progress: BenchProgress) => void,
    signal: AbortSignal,
  ) => Promise<DeviceMeasure>;
  readonly check: KernelCheckProps["check"];
  /** The model that is chosen for the next run, null for the one that is measured with. */
  readonly chosen: ChosenSize | null;
  /** What was measured earlier in this sitting; then nothing is measured until a person asks again. */
  readonly before?: DeviceMeasure | null;
  /** Told what was measured. */
  readonly onMeasured: (result: DeviceMeasure) => void;
}

/** A chosen model by what its training time depends on. */
export interface ChosenSize {
  readonly name: string;
  readonly parameters: number;
}

type Measuring =
  | { readonly kind: "running"; readonly progress: BenchProgress | null }
  | { readonly kind: "done"; readonly result: DeviceMeasure }
  | { readonly kind: "failed"; readonly message: string };

const MODEL_PATH = "models/tiny";
/** Tokens of a single agent's answer, as measured in docs/results.md. */
const ANSWER_TOKENS = 29;

export function MeasureView({
  config,
  chosen,
  measure,
  check,
  before = null,
  onMeasured,
}: MeasureViewProps): JSX.Element {
  const [known] = useState(before);
  const [turn, setTurn] = useState(known === null ? 1 : 0);
  const [state, setState] = useState<Measuring>(
    known === null ? { kind: "running", progress: null } : { kind: "done", result: known },
  );
  useEffect(() => {
    if (turn === 0) return undefined;
    const stop = new AbortController();
    const show = (next: Measuring): void => {
      if (!stop.signal.aborted) setState(next);
    };
    show({ kind: "running", progress: null });
    measure(MODEL_PATH, (progress) => show({ kind: "running", progress }), stop.signal).then(
      (result) => {
        onMeasured(result);
        show({ kind: "done", result });
      },
      (thrown: unknown) => show({ kind: "failed", message: toldError(asRunError(thrown, "measuring")) }),
    );
    return () => stop.abort();
  }, [turn, measure, onMeasured]);
  const again = (): void => setTurn(turn + 1);
  return (
    <section id="measure-view" class="measure" aria-labelledby="measure-title" data-state={state.kind}>
      <h2 id="measure-title">{say("This device, measured")}</h2>
      {state.kind === "running" && (
        <BenchRunning
          progress={state.progress}
          words={({ done, total }) => say("{done} of {total|measurement|measurements}", { done, total })}
        />
      )}
      {state.kind === "failed" && (
        <>
          <div role="alert">
            <ErrorWords told={state.message} />
          </div>
          <button type="button" class="secondary" onClick={again}>
            {say("Measure again")}
          </button>
        </>
      )}
      {state.kind === "done" && (
        <>
          <Result result={state.result} config={config} chosen={chosen} again={again} />
          <KernelCheck modelPath={MODEL_PATH} isSoftware={state.result.isSoftware} check={check} />
        </>
      )}
    </section>
  );
}

interface ResultProps {
  readonly result: DeviceMeasure;
  readonly config: RunConfig;
  readonly chosen: ChosenSize | null;
  readonly again: () => void;
}

function Result({ result, config, chosen, again }: ResultProps): JSX.Element {
  const [copied, setCopied] = useState("");
  const json = JSON.stringify(result, null, 1);
  const copy = (): void => {
    navigator.clipboard.writeText(json).then(
      () => setCopied(say("Copied.")),
      () => setCopied(say("The browser did not allow copying; the figures are below, to select by hand.")),
    );
  };
  return (
    <>
      <p class="measure-meaning" role="status">
        {chosen === null ? meaning(result, config) : meaningFor(chosen, result, config)}
      </p>
      <dl class="facts">
        <Fact name={say("tokens learned from, per second")} value={rounded(result.trainTokensPerSecond)} />
        <Fact
          name={say("tokens written, 64 answers at once")}
          value={rounded(result.decodeTokensPerSecond)}
        />
        <Fact name={say("billion operations a second, at best")} value={rounded(result.gflops)} />
        <Fact name={say("GB moved a second, at best")} value={rounded(result.gbs)} />
      </dl>
      <p class="measure-buttons">
        <button id="measure-again" type="button" class="secondary" onClick={again}>
          {say("Measure again")}
        </button>
        <button id="measure-copy" type="button" class="secondary" onClick={copy}>
          {say("Copy as JSON")}
        </button>
        <span role="status">{copied}</span>
      </p>
      <details>
        <summary>{say("All figures, as the bench writes them")}</summary>
        <pre class="receipt" tabIndex={0}>
          {json}
        </pre>
      </details>
    </>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** What the rates mean for a run: training and the student's own test, not the debate, which another program computes. */
export function meaning(
  { trainTokensPerSecond, decodeTokensPerSecond }: DeviceMeasure,
  { steps, batchTokens, testTasks }: Pick<RunConfig, "steps" | "batchTokens" | "testTasks">,
): string {
  const training = duration((steps * batchTokens) / trainTokensPerSecond);
  const test = duration((testTasks * ANSWER_TOKENS) / decodeTokensPerSecond);
  return say(
    "With the settings above, a run trains for about {training} on this device, and the student answers the {testTasks} test questions in about {test}. The debate before it takes its own time, which is not measured here.",
    { training, testTasks: grouped(testTasks), test },
  );
}

/** The same for another model, reckoned from its size: the measurement is of the bundled one. A token costs two operations a weight
 *  forward, and as many for the gradients of the activations. */
export function meaningFor(
  { name, parameters }: ChosenSize,
  { gflops }: Pick<DeviceMeasure, "gflops">,
  { steps, batchTokens }: Pick<RunConfig, "steps" | "batchTokens">,
): string {
  const time = trainingTime(4 * parameters * steps * batchTokens, gflops);
  return say(
    "With the settings above, {name} trains for about {time} on this device, reckoned from its size and the device’s best rate. What its agents say before, and the test after, take their own time.",
    { name, time },
  );
}

/** Three digits: what a measurement on a busy machine is worth. */
function rounded(value: number): string {
  return value >= 100 ? grouped(Number(value.toPrecision(3))) : inDigits(value, value >= 10 ? 3 : 2);
}
