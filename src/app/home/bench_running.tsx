// How far a measurement or a check of the device is.
import type { JSX } from "preact";
import type { BenchProgress } from "../../threads/bench/api.ts";
import { say } from "../words/say.tsx";

interface BenchRunningProps {
  /** null while the GPU's programs are compiled. */
  readonly progress: BenchProgress | null;
  /** What is counted. */
  readonly words: (progress: BenchProgress) => string;
}

export function BenchRunning({ progress, words }: BenchRunningProps): JSX.Element {
  return (
    <div class="progress" role="status">
      <progress {...(progress === null ? {} : { value: progress.done, max: progress.total })} />
      <p>{progress === null ? say("Preparing: the GPU programs are being compiled…") : words(progress)}</p>
    </div>
  );
}
