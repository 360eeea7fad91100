// Runs that the store holds: an unfinished one can go on, a finished one can be shown, each can be deleted.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { STAGES } from "../../records/stage.ts";
import type { RunRecord } from "../../store/store.ts";
import type { Commands, PageState } from "../state.ts";
import { duration, percent, plural, stageTitle, teamWords } from "../parts/wording.ts";

interface EarlierRunsProps {
  readonly state: PageState;
  readonly commands: Commands;
  /** The next run starts from this run's student. */
  readonly onTrainOn: (runId: string) => void;
}

export function EarlierRuns({ state, commands, onTrainOn }: EarlierRunsProps): JSX.Element | null {
  const runs = state.runs.value;
  if (runs.length === 0) return null;
  return (
    <section class="earlier" aria-labelledby="earlier-title">
      <h2 id="earlier-title">Earlier runs on this device</h2>
      <ul>
        {runs.map((run, index) => (
          <Run key={run.id} run={run} isNewest={index === 0} commands={commands} onTrainOn={onTrainOn} />
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
  const [asking, setAsking] = useState(false);
  const finished = STAGES.every((stage) => run.finished.includes(stage));
  return (
    <li>
      <p class="run-words">
        <strong>
          {new Date(run.createdAt).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" })}
        </strong>
        <span>{summaryOf(run)}</span>
      </p>
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
        {asking ? (
          <>
            <button type="button" class="danger" onClick={() => commands.remove(run.id)}>
              Delete for good
            </button>
            <button type="button" class="quiet" onClick={() => setAsking(false)}>
              Keep
            </button>
          </>
        ) : (
          <button type="button" class="quiet" onClick={() => setAsking(true)}>
            Delete
          </button>
        )}
      </p>
    </li>
  );
}

function summaryOf(run: RunRecord): string {
  const { config, report, start, imported } = run;
  const origin = `${imported === undefined ? "" : ", brought in"}${start === undefined ? "" : `, from ${start.name}`}`;
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
