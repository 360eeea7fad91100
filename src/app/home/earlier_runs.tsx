// Runs that the store holds: an unfinished one can go on, a finished one can be shown, each can be deleted.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { STAGES } from "../../records/stage.ts";
import type { RunRecord } from "../../store/store.ts";
import { Boundary } from "../parts/boundary.tsx";
import { visibleText } from "../parts/visible_text.ts";
import type { Commands, PageState } from "../state.ts";
import { duration, percent, plural, stageTitle, teamWords } from "../parts/wording.ts";

export interface EarlierRunsProps {
  readonly state: PageState;
  readonly commands: Commands;
  /** The next run starts from this run's student. */
  readonly onTrainOn: (runId: string) => void;
}

export function EarlierRuns({ state, commands, onTrainOn }: EarlierRunsProps): JSX.Element | null {
  const runs = state.runs.value;
  const unreadable = state.unreadableRuns.value;
  if (runs.length + unreadable.length === 0) return null;
  return (
    <section class="earlier" aria-labelledby="earlier-title">
      <h2 id="earlier-title">Earlier runs on this device</h2>
      <ul>
        {runs.map((run, index) => (
          <Run key={run.id} run={run} isNewest={index === 0} commands={commands} onTrainOn={onTrainOn} />
        ))}
        {unreadable.map((runId) => (
          <UnreadableRun key={runId} runId={runId} commands={commands} />
        ))}
      </ul>
    </section>
  );
}

interface RunProps {
  readonly run: RunRecord;
  readonly isNewest: boolean;
  readonly commands: Commands;
  readonly onTrainOn: (runId: string) => void;
}

function Run({ run, isNewest, commands, onTrainOn }: RunProps): JSX.Element {
  const finished = STAGES.every((stage) => run.finished.includes(stage));
  return (
    <li>
      <Boundary what={`The run ${run.id}`}>
        <RunWords run={run} />
      </Boundary>
      <p class="run-buttons">
        {!finished && (
          <button
            type="button"
            class="secondary"
            {...(isNewest ? { id: "continue" } : {})}
            onClick={() => commands.proceed(run.id)}
          >
            Continue
          </button>
        )}
        <button type="button" class={finished ? "secondary" : "quiet"} onClick={() => commands.show(run.id)}>
          {finished ? "Show result" : "Look at it"}
        </button>
        {run.finished.includes("train") && (
          <button type="button" class="quiet train-on" onClick={() => onTrainOn(run.id)}>
            Train on from it
          </button>
        )}
        <Deletion runId={run.id} commands={commands} />
      </p>
    </li>
  );
}

function RunWords({ run }: { readonly run: RunRecord }): JSX.Element {
  return (
    <p class="run-words">
      <strong>
        {new Date(run.createdAt).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" })}
      </strong>
      <span>{summaryOf(run)}</span>
    </p>
  );
}

/** A stored run that is none that this page can read: only its id is known, and that it can be deleted. */
function UnreadableRun({ runId, commands }: { readonly runId: string; readonly commands: Commands }) {
  return (
    <li>
      <p class="run-words">
        <strong>{runId}</strong>
        <span>cannot be read: its record is damaged, or of a newer version of this page</span>
      </p>
      <p class="run-buttons">
        <Deletion runId={runId} commands={commands} />
      </p>
    </li>
  );
}

/** Delete, asked twice. */
function Deletion({ runId, commands }: { readonly runId: string; readonly commands: Commands }) {
  const [asking, setAsking] = useState(false);
  if (!asking)
    return (
      <button type="button" class="quiet" onClick={() => setAsking(true)}>
        Delete
      </button>
    );
  return (
    <>
      <button type="button" class="danger" onClick={() => commands.remove(runId)}>
        Delete for good
      </button>
      <button type="button" class="quiet" onClick={() => setAsking(false)}>
        Keep
      </button>
    </>
  );
}

function summaryOf(run: RunRecord): string {
  const { config, report, start, imported } = run;
  const origin = `${imported === undefined ? "" : ", brought in"}${start === undefined ? "" : `, from ${visibleText(start.name)}`}`;
  const size = `${teamWords(run)}, ${plural(config.tasks, "question")}, seed ${config.seed}${origin}`;
  if (report !== null) {
    const { paired, methods } = report;
    const before = methods[paired.distilledVsSingle.baseline].accuracy;
    return `${size}: ${percent(before)} right before, ${percent(methods.distilled.accuracy)} after`;
  }
  const next = STAGES.find((stage) => !run.finished.includes(stage));
  const seconds = Object.values(run.seconds).reduce((sum, value) => sum + value, 0);
  const worked = seconds > 0 ? `, ${duration(seconds)} of work kept` : "";
  return next === undefined ? size : `${size}: stopped in ${stageTitle(next, config)}${worked}`;
}
