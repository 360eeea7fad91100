// The page's state as attributes of <main id="app">, for scripts that steer or watch the page (the demo, the
// end-to-end tests), and as one custom property that fills the flask in the masthead.
import { effect } from "@preact/signals";
import { STAGES } from "../records/stage.ts";
import type { PageState } from "./state.ts";
import { WAITING } from "./state.ts";
import { stageTitle } from "./parts/wording.ts";
import { percent } from "./words/numbers.ts";
import { say } from "./words/say.tsx";

/** @returns a function that ends it */
export function mirrorState(state: PageState, main: HTMLElement): () => void {
  return effect(() => {
    const { dataset } = main;
    dataset["state"] = state.runState.value;
    dataset["stage"] = state.stage.value;
    dataset["run"] = state.runId.value;
    dataset["turns"] = String(state.turnCount.value);
    dataset["step"] = String(state.steps.value.at(-1)?.step ?? 0);
    dataset["error"] = state.trouble.value?.code ?? "";
    document.title = titleOf(state);
    main.style.setProperty("--distilled", distilledShare(state).toFixed(3));
  });
}

/** The tab tells how far the run is while the reader is elsewhere. */
function titleOf(state: PageState): string {
  const words = titleWords(state);
  return words === "" ? "Retort" : `${words} · Retort`;
}

function titleWords(state: PageState): string {
  const stage = state.stage.value;
  const runState = state.runState.value;
  switch (runState) {
    case "running": {
      if (stage === "") return "";
      const { done, total } = state.progress.value[stage] ?? WAITING;
      return `${stageTitle(stage, state.config.value)} ${percent(done / Math.max(1, total))}`;
    }
    case "paused":
      return say("Paused");
    case "done":
      return say("Done");
    case "failed":
      return say("Stopped");
    case "idle":
    case "cancelled":
      return "";
    default:
      return runState satisfies never;
  }
}

/** How much of the whole story is done, each stage counting alike. */
function distilledShare(state: PageState): number {
  const shares = STAGES.map((stage) => {
    const progress = state.progress.value[stage];
    if (progress === undefined) return 0;
    if (progress.state === "done") return 1;
    return progress.total > 0 ? progress.done / progress.total : 0;
  });
  return shares.reduce((sum, share) => sum + share, 0) / STAGES.length;
}
