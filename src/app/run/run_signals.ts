// From a run and its log to the signals, and back to the empty page. Called by session.ts alone. A signal is set only when its
// part of the log changed, so that a token in one debate does not redraw the chart.
import { batch } from "@preact/signals";
import { fatesOf } from "../../records/by_hand.ts";
import type { RunRecord } from "../../store/store.ts";
import { rosterOf } from "../../teachers/roster.ts";
import { choiceOf, secondOf } from "./chosen_model.ts";
import { textsFromConfig } from "./form_texts.ts";
import type { RunLog } from "./run_log.ts";
import type { PageState } from "../state.ts";

export function copyLog(log: RunLog, state: PageState): void {
  batch(() => {
    const isNew =
      log.turnCount !== state.turnCount.value ||
      log.solvedCount !== state.solvedCount.value ||
      log.debates.size !== state.debates.value.size;
    if (isNew) {
      state.debates.value = new Map(log.debates);
      state.turnCount.value = log.turnCount;
      state.solvedCount.value = log.solvedCount;
    }
    if (log.streaming.size > 0 || state.streaming.value.size > 0) {
      state.streaming.value = new Map(log.streaming);
    }
    if (log.steps.length !== state.steps.value.length || log.steps.at(-1) !== state.steps.value.at(-1)) {
      state.steps.value = [...log.steps];
    }
    if (log.prm !== null) state.prm.value = log.prm;
    state.samples.value = log.samples;
    state.nextWords.value = log.nextWords;
    state.notice.value = log.notice;
    state.notices.value = log.notices;
    state.stage.value = log.stage;
    state.progress.value = log.progress;
    state.followed.value = log.followed;
    state.awaiting.value = log.awaiting;
    if (state.runState.value === "running" && log.paused) state.runState.value = "paused";
    if (state.runState.value === "paused" && !log.paused) state.runState.value = "running";
  });
}

/** A run as it is stored: its settings, who teaches, what was decided about it, and what the form shows of it. */
export function copyRun(run: RunRecord, state: PageState): void {
  batch(() => {
    state.runId.value = run.id;
    state.config.value = run.config;
    state.roster.value = rosterOf(run);
    state.fates.value = fatesOf(run);
    state.start.value = run.start ?? null;
    state.form.value = textsFromConfig(run.config);
    state.model.value = choiceOf(run);
    state.second.value = secondOf(run);
    state.base.value = run.model.name;
  });
}

/** Everything of a run, gone from the page. */
export function clearRun(state: PageState): void {
  batch(() => {
    state.runState.value = "idle";
    state.runId.value = "";
    state.config.value = null;
    state.roster.value = [];
    state.base.value = "";
    state.start.value = null;
    state.stage.value = "";
    state.progress.value = {};
    state.debates.value = new Map();
    state.streaming.value = new Map();
    state.turnCount.value = 0;
    state.solvedCount.value = 0;
    state.followed.value = { distil: "", test: "" };
    state.held.value = "";
    state.awaiting.value = false;
    state.verdicts.value = new Map();
    state.fates.value = new Map();
    state.lesson.value = null;
    state.steps.value = [];
    state.prm.value = null;
    state.samples.value = [];
    state.nextWords.value = null;
    state.outcome.value = null;
    state.kernelTrust.value = null;
    state.report.value = null;
    state.worked.value = {};
    state.finishing.value = false;
    state.pairs.value = [];
    state.download.value = null;
    state.checkingDownload.value = false;
    state.notice.value = "";
    state.notices.value = [];
    state.scores.value = {};
    state.trouble.value = null;
  });
}
