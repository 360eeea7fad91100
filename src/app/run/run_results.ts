// What finished stages left in the store, into the signals: the lesson, the scores, the report with its pairs, the download.
// Called by session.ts alone, one call at a time. What is there already is not read again.
import { batch } from "@preact/signals";
import type { Store } from "../../store/store.ts";
import { openDownload } from "../stages/take/archive.ts";
import { readLesson } from "./reopen.ts";
import type { RunLog } from "./run_log.ts";
import type { Download, PageState } from "../state.ts";
import { pairsOf, scoresOf } from "./tally.ts";

export async function readResults(log: RunLog, store: Store, state: PageState): Promise<void> {
  const { runId } = log;
  const isShown = (): boolean => state.runId.value === runId; // the reader may have left meanwhile
  const isAsked = log.config.labels === "person" || log.config.beforeLearning === "wait";
  if (isAsked && state.verdicts.value.size === 0) {
    const { verdictMap } = await import("../../teachers/person_check.ts");
    const verdicts = verdictMap(await store.verdicts(runId));
    if (isShown() && state.verdicts.value.size === 0) state.verdicts.value = verdicts;
  }
  if (state.lesson.value === null) {
    const lesson = await readLesson(log, store);
    if (isShown()) state.lesson.value = lesson;
  }
  if (state.outcome.value === null || state.kernelTrust.value === null) {
    const { outcome = null, kernelTrust = null } = (await store.getRun(runId)) ?? {};
    if (isShown()) {
      state.outcome.value = outcome;
      state.kernelTrust.value = kernelTrust;
    }
  }
  if (state.report.value === null) {
    const run = await store.getRun(runId);
    const report = run?.report ?? null;
    const answers = await store.evalAnswers(runId);
    if (!isShown()) return;
    batch(() => {
      state.scores.value = scoresOf(answers);
      state.report.value = report;
      state.worked.value = report === null ? {} : (run?.seconds ?? {});
      state.pairs.value = report === null ? [] : pairsOf(answers, report, (id) => log.taskOf(id));
    });
  }
  if (state.download.value === null) {
    const download = await readDownload(runId, store, state, isShown);
    if (download === null) return;
    const run = await store.getRun(runId); // by now with the time of the last stages
    if (!isShown()) return URL.revokeObjectURL(download.url);
    batch(() => {
      state.download.value = download;
      state.worked.value = run?.seconds ?? {};
    });
  }
}

/** The run's zip, null where there is none. It may be larger than a gigabyte, whose sum takes many seconds, so that the page says what it does. */
async function readDownload(
  runId: string,
  store: Store,
  state: PageState,
  isShown: () => boolean,
): Promise<Download | null> {
  state.checkingDownload.value = true;
  try {
    const artifact = await store.getArtifact(runId);
    return artifact === null ? null : await openDownload(artifact);
  } finally {
    if (isShown()) state.checkingDownload.value = false;
  }
}
