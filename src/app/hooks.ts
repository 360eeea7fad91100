// The page's state as attributes of <main id="app">, for scripts that steer or watch the page (the demo, the
// end-to-end tests), and as one custom property that fills the flask in the masthead.
import { effect } from "@preact/signals";
import { STAGES } from "../core/types.ts";
import type { PageState } from "./state.ts";

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
    main.style.setProperty("--distilled", distilledShare(state).toFixed(3));
  });
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
