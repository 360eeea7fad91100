// What a screen reader hears while a run is on: one polite sentence, at most every ten seconds, plus every change of
// stage or state at once.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { PageState } from "./state.ts";
import { count, STAGE_TITLES, timeLeft } from "./wording.ts";

const EVERY_MS = 10_000;

export function Announcer({ state }: { readonly state: PageState }): JSX.Element {
  const [sentence, setSentence] = useState("");
  const stage = state.stage.value;
  const runState = state.runState.value;
  useEffect(() => {
    const say = (): void => setSentence(sentenceOf(state));
    say();
    const timer = setInterval(say, EVERY_MS);
    return () => clearInterval(timer);
  }, [stage, runState]);
  return (
    <p class="visually-hidden" aria-live="polite">
      {sentence}
    </p>
  );
}

function sentenceOf(state: PageState): string {
  const stage = state.stage.peek();
  const title = stage === "" ? "" : STAGE_TITLES[stage];
  switch (state.runState.peek()) {
    case "idle":
      return "";
    case "paused":
      return "Paused.";
    case "done":
      return "Done. The student can be downloaded.";
    case "failed":
      return "Stopped by an error.";
    case "cancelled":
      return "Cancelled. Everything finished is saved.";
    case "running": {
      const progress = stage === "" ? undefined : state.progress.peek()[stage];
      if (progress === undefined || progress.what === "") return title === "" ? "Starting." : `${title}.`;
      return `${title}: ${count(progress.done)} of ${count(progress.total)} ${progress.what}. ${timeLeft(progress.secondsLeft)}`;
    }
  }
}
