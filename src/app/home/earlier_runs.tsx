// Runs that the store holds: an unfinished one can go on, a finished one can be shown and compared with another, each can be named and
// deleted.
import type { ComponentChildren, JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { STAGES } from "../../records/stage.ts";
import type { RunRecord, Store } from "../../store/store.ts";
import { beforeOf } from "../parts/before.ts";
import { Boundary } from "../parts/boundary.tsx";
import { Fetched } from "../parts/fetched.tsx";
import { visibleText } from "../../core/visible_text.ts";
import type { Commands, PageState } from "../state.ts";
import { duration, stageTitle, teamWords } from "../parts/wording.ts";
import { percent } from "../words/numbers.ts";
import { useFocusAfterDelete } from "./focus_after_delete.ts";
import { LabelForm } from "./label_form.tsx";
import { runTitle, startedAt } from "./run_title.ts";
import { StorageLine } from "./storage_line.tsx";
import { say } from "../words/say.tsx";

const loadComparison = async () => (await import("./comparison_view.tsx")).ComparisonView;

export interface EarlierRunsProps {
  readonly state: PageState;
  readonly commands: Commands;
  /** The next run starts from this run's student. */
  readonly onTrainOn: (runId: string) => void;
  readonly openStore: () => Promise<Store>;
}

export function EarlierRuns({ state, commands, onTrainOn, openStore }: EarlierRunsProps): JSX.Element | null {
  /** Ids of the runs that are compared, in the order in which they were chosen. */
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const runs = state.runs.value;
  const unreadable = state.unreadableRuns.value;
  const ids = [...runs.map(({ id }) => id), ...unreadable];
  const { list, onDelete } = useFocusAfterDelete(ids, commands.remove);
  if (runs.length + unreadable.length === 0) return null;
  const canCompare = runs.filter(isFinished).length > 1;
  const [one, two] = chosen.flatMap((id) => runs.find((run) => run.id === id) ?? []);
  const toggle = (id: string): void =>
    setChosen(chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen.slice(-1), id]);
  return (
    <section class="earlier" aria-labelledby="earlier-title">
      <h2 id="earlier-title">{say("Earlier runs on this device")}</h2>
      <ul ref={list}>
        {runs.map((run, index) => (
          <Run
            key={run.id}
            run={run}
            isNewest={index === 0}
            commands={commands}
            onTrainOn={onTrainOn}
            onDelete={onDelete}
          >
            {canCompare && isFinished(run) && (
              <button
                type="button"
                class="quiet compare"
                aria-pressed={chosen.includes(run.id)}
                onClick={() => toggle(run.id)}
              >
                {say("Compare")}
              </button>
            )}
          </Run>
        ))}
        {unreadable.map((runId) => (
          <UnreadableRun key={runId} runId={runId} onDelete={onDelete} />
        ))}
      </ul>
      {one !== undefined && two === undefined && (
        <p class="small" role="status">
          {say("Press “Compare” at a second run.")}
        </p>
      )}
      {one !== undefined && two !== undefined && (
        <Boundary key={`${one.id} ${two.id}`} what={say("This comparison")}>
          <Fetched
            load={loadComparison}
            isWanted={true}
            props={{ runs: [one, two] as const, openStore, onClose: () => setChosen([]) }}
            meanwhile={null}
          />
        </Boundary>
      )}
      <StorageLine state={state} />
    </section>
  );
}

const isFinished = (run: RunRecord): boolean => STAGES.every((stage) => run.finished.includes(stage));

interface RunProps {
  readonly run: RunRecord;
  readonly isNewest: boolean;
  readonly commands: Commands;
  readonly onTrainOn: (runId: string) => void;
  readonly onDelete: (runId: string) => void;
  /** A further button. */
  readonly children: ComponentChildren;
}

function Run({ run, isNewest, commands, onTrainOn, onDelete, children }: RunProps): JSX.Element {
  const [isNaming, setNaming] = useState(false);
  const nameButton = useRef<HTMLButtonElement>(null);
  const finished = isFinished(run);
  return (
    <li>
      <Boundary what={say("The run {id}", { id: run.id })}>
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
            {say("Continue")}
          </button>
        )}
        <button type="button" class={finished ? "secondary" : "quiet"} onClick={() => commands.show(run.id)}>
          {finished ? say("Show result") : say("Look at it")}
        </button>
        {run.finished.includes("train") && (
          <button type="button" class="quiet train-on" onClick={() => onTrainOn(run.id)}>
            {say("Train on from it")}
          </button>
        )}
        {children}
        <button
          type="button"
          class="quiet name-run"
          ref={nameButton}
          aria-expanded={isNaming}
          onClick={() => setNaming(!isNaming)}
        >
          {run.label === undefined ? say("Name it") : say("Name and note")}
        </button>
        <Deletion runId={run.id} onDelete={onDelete} />
      </p>
      {isNaming && (
        <LabelForm
          runId={run.id}
          label={run.label}
          onSave={(label) => commands.label(run.id, label)}
          onClose={() => {
            setNaming(false);
            nameButton.current?.focus(); // the form that had it goes
          }}
        />
      )}
    </li>
  );
}

function RunWords({ run }: { readonly run: RunRecord }): JSX.Element {
  const note = run.label?.note ?? "";
  return (
    <p class="run-words">
      <strong>{runTitle(run)}</strong>
      <span>
        {(run.label?.name ?? "") !== "" && `${startedAt(run)}, `}
        {summaryOf(run)}
      </span>
      {note !== "" && <span class="run-said">{visibleText(note)}</span>}
    </p>
  );
}

/** A stored run that is none that this page can read: only its id is known, and that it can be deleted. */
function UnreadableRun({ runId, onDelete }: DeletionProps): JSX.Element {
  return (
    <li>
      <p class="run-words">
        <strong>{visibleText(runId)}</strong>
        <span>{say("cannot be read: its record is damaged, or of a newer version of this page")}</span>
      </p>
      <p class="run-buttons">
        <Deletion runId={runId} onDelete={onDelete} />
      </p>
    </li>
  );
}

interface DeletionProps {
  readonly runId: string;
  readonly onDelete: (runId: string) => void;
}

/** Deletes at once, and can be undone for a while. */
function Deletion({ runId, onDelete }: DeletionProps): JSX.Element {
  return (
    <button type="button" class="quiet delete-run" onClick={() => onDelete(runId)}>
      {say("Delete")}
    </button>
  );
}

function summaryOf(run: RunRecord): string {
  const { config, report, start, imported } = run;
  const origin = `${imported === undefined ? "" : say(", brought in")}${start === undefined ? "" : say(", from {name}", { name: visibleText(start.name) })}`;
  const size = say("{group}, {tasks|question|questions}, seed {seed}{origin}", {
    group: teamWords(run),
    tasks: config.tasks,
    seed: config.seed,
    origin,
  });
  if (report !== null) {
    const [before, after] = [beforeOf(report).result, report.methods.distilled];
    const values = { size, before: percent(before.accuracy), after: percent(after.accuracy) };
    return report.agreed === undefined
      ? say("{size}: {before} right before, {after} after", values)
      : say("{size}: {before} as its group agreed before, {after} after", values); // nobody gave right answers
  }
  const next = STAGES.find((stage) => !run.finished.includes(stage));
  const seconds = Object.values(run.seconds).reduce((sum, value) => sum + value, 0);
  const worked = seconds > 0 ? say(", {time} of work kept", { time: duration(seconds) }) : "";
  return next === undefined
    ? size
    : say("{size}: stopped in {next}{worked}", { size, next: stageTitle(next, config), worked });
}
