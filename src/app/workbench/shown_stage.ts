// Which stage fills the screen: the one at work, until the reader opens another; then that one, until the reader follows again.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Stage } from "../../records/stage.ts";
import { STAGES } from "../../records/stage.ts";
import type { PageState } from "../state.ts";

export interface ShownStage {
  readonly shown: Stage;
  /** The stage that is shown to a reader who follows. */
  readonly followed: Stage;
  /** Whether the page moves on by itself. */
  readonly isFollowing: boolean;
  /** Opens a stage; the followed one makes the page follow again. */
  readonly show: (stage: Stage) => void;
}

export const tabId = (stage: Stage): string => `tab-${stage}`;
export const panelId = (stage: Stage): string => `stage-${stage}`;

/** The stage where there is most to see: while the zip is written, and when all is done, that is the result. */
export function followedStage({ stage, runState }: Pick<PageState, "stage" | "runState">): Stage {
  if (runState.value === "done") return "evaluate";
  if (stage.value === "export" && runState.value === "running") return "evaluate";
  return stage.value === "" ? "debate" : stage.value;
}

export function useShownStage(state: PageState): ShownStage {
  const runId = state.runId.value;
  const [opened, setOpened] = useState<{ readonly runId: string; readonly stage: Stage } | null>(null);
  const followed = followedStage(state);
  const isFollowing = opened === null || opened.runId !== runId;
  const shown = isFollowing ? followed : opened.stage;
  const show = (stage: Stage): void => setOpened(stage === followed ? null : { runId, stage });
  useKeptFocus(shown, runId !== "");
  useFocusOnStart(state, shown);
  useTop(shown, runId);
  return { shown, followed, isFollowing, show };
}

/** A stage that goes out of sight takes no focus with it: the tab of the stage that came has it then. */
function useKeptFocus(shown: Stage, isRun: boolean): void {
  useLayoutEffect(() => {
    const panel = document.activeElement?.closest(".stage");
    if (isRun && panel instanceof HTMLElement && panel.hidden) focusTab(shown);
  }, [shown]);
}

/** The form is gone once a run is on, and the keyboard would begin at the top of the page. A run that is only shown moves nothing. */
function useFocusOnStart(state: PageState, shown: Stage): void {
  const runId = state.runId.value;
  useLayoutEffect(() => {
    const isBegun = state.starting.peek() || state.runState.peek() === "running";
    if (runId !== "" && isBegun && document.activeElement === document.body) focusTab(shown);
  }, [runId]);
}

/** A stage begins at its head. */
function useTop(shown: Stage, runId: string): void {
  const before = useRef({ shown, runId });
  useEffect(() => {
    const isOther = before.current.shown !== shown || before.current.runId !== runId;
    before.current = { shown, runId };
    if (isOther && runId !== "") window.scrollTo(0, 0);
  }, [shown, runId]);
}

function focusTab(stage: Stage): void {
  document.getElementById(tabId(stage))?.focus({ preventScroll: true });
}

/** The stage that a link inside the page names, null for any other target. */
export function stageOfLink(target: EventTarget | null): Stage | null {
  const link = target instanceof Element ? target.closest("a[href^='#stage-']") : null;
  const name = link?.getAttribute("href")?.slice("#stage-".length);
  return STAGES.find((stage) => stage === name) ?? null;
}
