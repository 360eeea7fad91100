// What a screen reader hears while a run is on: one polite sentence, at most every ten seconds, plus every change of
// stage or state at once.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { PageState } from "../state.ts";
import { stageTitle, timeLeft } from "../parts/wording.ts";
import { grouped } from "../words/numbers.ts";
import { say, sayAny } from "../words/say.tsx";

const EVERY_MS = 10_000;

export function Announcer({ state }: { readonly state: PageState }): JSX.Element {
  const [sentence, setSentence] = useState("");
  const stage = state.stage.value;
  const runState = state.runState.value;
  const awaiting = state.awaiting.value;
  useEffect(() => {
    const say = (): void => setSentence(sentenceOf(state));
    say();
    const timer = setInterval(say, EVERY_MS);
    return () => clearInterval(timer);
  }, [stage, runState, awaiting]);
  return (
    <p class="visually-hidden" aria-live="polite">
      {sentence}
    </p>
  );
}

function sentenceOf(state: PageState): string {
  const runState = state.runState.peek();
  switch (runState) {
    case "idle":
      return "";
    case "running":
      return runningSentence(state);
    case "paused":
      return say("Paused.");
    case "done":
      return say("Done. The student can be downloaded.");
    case "failed":
      return say("Stopped by an error.");
    case "cancelled":
      return say("Cancelled. Everything finished is saved.");
    default:
      return runState satisfies never;
  }
}

function runningSentence(state: PageState): string {
  const stage = state.stage.peek();
  if (stage === "") return say("Starting.");
  if (state.awaiting.peek()) return say("The run waits for you to judge the answers.");
  const progress = state.progress.peek()[stage];
  const title = stageTitle(stage, state.config.peek());
  if (progress === undefined || progress.what === "") return `${title}.`;
  const { what, done, total } = progress;
  return say("{title}: {done} of {total} {what}. {left}", {
    title,
    done: grouped(done),
    total: grouped(total),
    what: sayAny(what),
    left: timeLeft(progress.secondsLeft),
  });
}
