// What a screen reader hears while a run is on: one polite sentence, at most every ten seconds, plus every change of
// stage or state at once.
import { useEffect } from "preact/hooks";
import type { PageState } from "../state.ts";
import { stageTitle, timeLeft } from "../parts/wording.ts";
import { grouped } from "../words/numbers.ts";
import { say, sayAny } from "../words/say.tsx";

const EVERY_MS = 10_000;

/** Writes into the page's live region, which is there before this is fetched: a region that comes with its sentence is not read out. */
export function Announcer({ state }: { readonly state: PageState }): null {
  const stage = state.stage.value;
  const runState = state.runState.value;
  const awaiting = state.awaiting.value;
  useEffect(() => {
    const region = document.getElementById("announced");
    if (region === null) return undefined;
    const tell = (): void => void (region.textContent = sentenceOf(state));
    tell();
    const timer = setInterval(tell, EVERY_MS);
    return () => {
      clearInterval(timer);
      region.textContent = "";
    };
  }, [stage, runState, awaiting]);
  return null;
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
