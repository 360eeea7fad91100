// The search that runs in the page: begun, paused, gone on with, submitted, saved and forgotten; and its graph while it grows.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { systemClock } from "../../core/ports.ts";
import { PROJECT } from "../../core/project.ts";
import { visibleText } from "../../core/visible_text.ts";
import type { CrewPorts } from "../../pipeline/crew.ts";
import { MOST_BRANCHES } from "../../search/explore.ts";
import { VARIED, type VariedKey } from "../../search/run_space.ts";
import { openStore } from "../../store/idb_store.ts";
import { idbFiles } from "../../store/journal/idb_files.ts";
import { openProject } from "../../store/project_lock.ts";
import { WholeNumber } from "../questions/whole_number.tsx";
import { ErrorWords } from "../parts/error_words.tsx";
import { configFromTexts } from "../run/form_texts.ts";
import type { PageModel } from "../run/session_ports.ts";
import { saveFile } from "../stages/take/archive.ts";
import type { PageState } from "../state.ts";
import { grouped } from "../words/numbers.ts";
import { langOf, say, sayAny } from "../words/say.tsx";
import { keyWords } from "./configuration_words.ts";
import { ExperimentsView } from "./experiments_view.tsx";
import { formFault } from "./form_fault.ts";
import { type Doing, nextTotal, SearchHere } from "./search_here.ts";

export interface SearchHereProps {
  readonly state: Pick<PageState, "form" | "model">;
  readonly trying: {
    /** @param database where the runs lie */
    readonly crew: (database: string) => CrewPorts;
    readonly model: (path: string) => Promise<PageModel>;
  };
}

/** The database of its runs, and its lock. */
const SEARCH = `${PROJECT}-search`;
const MOST_HERE = 96;
const USUAL: readonly VariedKey[] = ["learningRate", "rank", "rounds", "leastVotes"];

/** One a page, so that a pause is still heard when the panel is shown again. */
let here: SearchHere | null = null;

const searchHere = ({ trying }: SearchHereProps): SearchHere =>
  (here ??= new SearchHere({
    files: idbFiles(`${SEARCH}-log`),
    openStore: () => openStore(SEARCH),
    openProject: () => openProject(SEARCH, navigator.locks),
    clock: systemClock,
    crew: () => trying.crew(SEARCH),
    model: () => trying.model(""),
  }));

export function SearchHereView(props: SearchHereProps): JSX.Element {
  const search = searchHere(props);
  useEffect(() => {
    void search.look();
    return () => search.pause();
  }, [search]);
  const phase = search.phase.value;
  const log = search.log.value;
  const trouble = search.trouble.value;
  return (
    <section class="search-here" id="search-here" aria-labelledby="search-here-title" data-phase={phase}>
      <h3 id="search-here-title">{say("A search here")}</h3>
      {trouble !== "" && (
        <div class="note" role="alert" id="search-here-error">
          <ErrorWords told={trouble} />
        </div>
      )}
      {search.notice.value !== "" && (
        <p class="note" lang="en">
          {search.notice.value}
        </p>
      )}
      {log === null && phase === "rests" && search.isUnreadable.value && (
        <p class="run-buttons">
          <Kept search={search} />
        </p>
      )}
      {log === null && phase === "rests" && !search.isUnreadable.value && (
        <Begin search={search} state={props.state} />
      )}
      {(phase === "runs" || phase === "pausing") && <Running search={search} />}
      {log !== null && phase === "rests" && <Resting search={search} log={log} />}
      {log !== null && <ExperimentsView log={log} />}
    </section>
  );
}

function Begin({
  search,
  state,
}: { readonly search: SearchHere } & Pick<SearchHereProps, "state">): JSX.Element {
  const [vary, setVary] = useState<readonly VariedKey[]>(USUAL);
  const [evaluations, setEvaluations] = useState(6);
  const [traces, setTraces] = useState(2);
  const texts = state.form.value;
  const fault = formFault(texts);
  return (
    <>
      <p>
        {say(
          "The settings of the next run, above, are its first experiment, with the bundled model; each other one changes one of those that are ticked here. An experiment is a run, so choose “Quick” there. It rests while a run is shown, and goes on where it was, also after a reload. Its test questions are read when you submit the best, and not before.",
        )}
      </p>
      <VaryField vary={vary} onVary={setVary} />
      <div class="search-numbers">
        <WholeNumber
          id="search-evaluations"
          label={say("Experiments in all")}
          least={1}
          most={MOST_HERE}
          value={evaluations}
          onNumber={setEvaluations}
        />
        <WholeNumber
          id="search-traces"
          label={say("Branches#search")}
          least={1}
          most={MOST_BRANCHES}
          value={traces}
          onNumber={setTraces}
        />
      </div>
      <button
        type="button"
        id="search-begin"
        class="secondary"
        disabled={fault !== null}
        aria-describedby={fault === null ? undefined : "search-why"}
        onClick={() => void search.begin({ config: configFromTexts(texts), vary, evaluations, traces })}
      >
        {say("Begin the search")}
      </button>
      {fault !== null && (
        <p id="search-why" class="field-error" lang={langOf(fault)}>
          {visibleText(sayAny(fault))}
        </p>
      )}
    </>
  );
}

interface VaryFieldProps {
  readonly vary: readonly VariedKey[];
  readonly onVary: (vary: readonly VariedKey[]) => void;
}

function VaryField({ vary, onVary }: VaryFieldProps): JSX.Element {
  return (
    <fieldset class="search-vary">
      <legend>{say("What may change")}</legend>
      {VARIED.map((key) => (
        <label key={key} class="choice">
          <input
            type="checkbox"
            name="vary"
            value={key}
            checked={vary.includes(key)}
            onChange={({ currentTarget: { checked } }) =>
              onVary(VARIED.filter((each) => (each === key ? checked : vary.includes(each))))
            }
          />
          {keyWords(key)}
        </label>
      ))}
    </fieldset>
  );
}

function Running({ search }: { readonly search: SearchHere }): JSX.Element {
  const doing = search.doing.value;
  const isPausing = search.phase.value === "pausing";
  return (
    <p class="run-buttons">
      <button
        type="button"
        id="search-pause"
        class="secondary"
        disabled={isPausing}
        onClick={() => search.pause()}
      >
        {isPausing ? say("Pausing…") : say("Pause")}
      </button>
      <span id="search-doing">{doing === null ? say("Getting ready…") : doingWords(doing)}</span>
    </p>
  );
}

function doingWords({ id, kind, what, done, total }: Doing): string {
  const counted = { id, what: sayAny(what), done: grouped(done), total: grouped(total) };
  if (kind === "smoke") return say("Experiment {id}, smoke run: {what}, {done} of {total}", counted);
  if (kind === "full") return say("Experiment {id}, full run: {what}, {done} of {total}", counted);
  return say("Experiment {id}, submitted: {what}, {done} of {total}", counted);
}

interface RestingProps {
  readonly search: SearchHere;
  readonly log: NonNullable<SearchHere["log"]["value"]>;
}

function Resting({ search, log }: RestingProps): JSX.Element {
  const { graph } = log;
  const [evaluations, setEvaluations] = useState(nextTotal(log, MOST_HERE));
  const isClosed = graph.submission !== null;
  return (
    <>
      {graph.opened === null && (
        <div class="search-numbers">
          <WholeNumber
            id="search-more"
            label={say("Experiments in all")}
            least={1}
            most={MOST_HERE}
            value={evaluations}
            onNumber={setEvaluations}
          />
        </div>
      )}
      <p class="run-buttons">
        {graph.opened === null && (
          <button
            type="button"
            id="search-go-on"
            class="secondary"
            onClick={() => void search.goOn(evaluations)}
          >
            {say("Go on with it")}
          </button>
        )}
        {!isClosed && graph.ranked().length > 0 && (
          <button type="button" id="search-submit" class="quiet" onClick={() => void search.submit()}>
            {say("Submit the best")}
          </button>
        )}
        <Kept search={search} />
      </p>
    </>
  );
}

/** What can be done with a log, also with one that cannot be read. */
function Kept({ search }: { readonly search: SearchHere }): JSX.Element {
  const [isAsked, setAsked] = useState(false);
  const save = async (): Promise<void> => {
    const bytes = await search.bytes();
    if (bytes !== null) saveFile("journal.jsonl", new Blob([bytes]));
  };
  return (
    <>
      <button type="button" id="search-save" class="quiet" onClick={() => void save()}>
        {say("Save its log")}
      </button>
      <button
        type="button"
        id="search-forget"
        class="quiet"
        onClick={() => (isAsked ? void search.forget() : setAsked(true))}
      >
        {isAsked ? say("Delete it for good") : say("Delete this search")}
      </button>
    </>
  );
}
