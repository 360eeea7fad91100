// Checks the kernels of this device against float64 and says what came of it: a chip's at once, a software adapter's, which takes minutes,
// when a person asks for it.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { asRunError } from "../../core/errors.ts";
import type { KernelTrust } from "../../records/kernel_trust.ts";
import { trustSentences } from "../../records/trust_sentences.ts";
import type { BenchProgress } from "../../threads/bench/api.ts";
import { ErrorWords } from "../parts/error_words.tsx";
import { toldError } from "../parts/told_error.ts";
import { BenchRunning } from "./bench_running.tsx";
import { say, sayAny } from "../words/say.tsx";

export interface KernelCheckProps {
  readonly modelPath: string;
  readonly isSoftware: boolean;
  readonly check: (
    modelPath: string,
    onProgress: (progress: BenchProgress) => void,
    signal: AbortSignal,
  ) => Promise<KernelTrust>;
}

type Checking =
  | { readonly kind: "unasked" }
  | { readonly kind: "running"; readonly progress: BenchProgress | null }
  | { readonly kind: "done"; readonly sentences: readonly string[] }
  | { readonly kind: "failed"; readonly message: string };

export function KernelCheck({ modelPath, isSoftware, check }: KernelCheckProps): JSX.Element {
  const [asked, setAsked] = useState(isSoftware ? 0 : 1);
  const [state, setState] = useState<Checking>({ kind: "unasked" });
  useEffect(() => {
    if (asked === 0) return undefined;
    const stop = new AbortController();
    const show = (next: Checking): void => {
      if (!stop.signal.aborted) setState(next);
    };
    show({ kind: "running", progress: null });
    check(modelPath, (progress) => show({ kind: "running", progress }), stop.signal).then(
      (trust) => show({ kind: "done", sentences: trustSentences(trust) }),
      (thrown: unknown) => show({ kind: "failed", message: toldError(asRunError(thrown, "checking")) }),
    );
    return () => stop.abort();
  }, [asked, check, modelPath]);
  return (
    <div id="kernel-check" data-state={state.kind}>
      {state.kind !== "running" && (
        <p>
          <button id="check-kernels" type="button" class="secondary" onClick={() => setAsked(asked + 1)}>
            {say("Check that this device computes rightly")}
          </button>{" "}
          {isSoftware &&
            state.kind === "unasked" &&
            say("Without a graphics chip that takes some minutes, and no run waits for it.")}
        </p>
      )}
      {state.kind === "running" && (
        <BenchRunning
          progress={state.progress}
          words={({ done, total }) => say("{done} of {total|kernel|kernels} checked", { done, total })}
        />
      )}
      {state.kind === "done" && state.sentences.map((text) => <p key={text}>{sayAny(text)}</p>)}
      {state.kind === "failed" && (
        <div role="alert">
          <ErrorWords told={state.message} />
        </div>
      )}
    </div>
  );
}
