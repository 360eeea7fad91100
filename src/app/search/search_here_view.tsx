// The search that runs in the page: begun, gone on with, submitted; and its graph while it grows.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { MOST_BRANCHES } from "../../search/explore.ts";
import { VARIED, type VariedKey } from "../../search/run_space.ts";
import { WholeNumber } from "../questions/whole_number.tsx";
import { configFromTexts } from "../run/form_texts.ts";
import { grouped } from "../words/numbers.ts";
import { say, sayAny } from "../words/say.tsx";
import { BeginButton } from "./begin_button.tsx";
import { keyWords } from "./configuration_words.ts";
import { ExperimentsView } from "./experiments_view.tsx";
import { type HereProps, KeptView, portsHere } from "./kept_view.tsx";
import type { LogOf } from "./kept_work.ts";
import { type Doing, nextTotal, SearchHere } from "./search_here.ts";

const MOST_HERE = 96;
const USUAL: readonly VariedKey[] = ["learningRate", "rank", "rounds", "leastVotes"];

/** One a page, so that a pause is still heard when the panel is shown again. */
let here: SearchHere | null = null;

export function SearchHereView(props: HereProps): JSX.Element {
  const search = (here ??= new SearchHere(portsHere(props, "search")));
  const log = search.log.value;
  const doing = search.doing.value;
  return (
    <KeptView
      name="search"
      title={say("A search here")}
      work={search}
      forget={say("Delete this search")}
      doing={doing === null ? null : doingWords(doing)}
      begin={<Begin search={search} state={props.state} />}
      fields={log !== null && log.graph.opened === null && <GoOn search={search} log={log} />}
      buttons={log !== null && canSubmit(log) && <Submit search={search} />}
    >
      {log !== null && search.isOnTop.value && (
        <p class="note" id="search-top" role="status">
          {say(
            "Every branch stands on top of its hill after {n|experiment|experiments}: each change of its best has been tried, as far as something may change.",
            { n: log.graph.all.length },
          )}
        </p>
      )}
      {log !== null && <ExperimentsView log={log} />}
    </KeptView>
  );
}

const canSubmit = ({ graph }: LogOf<"search">): boolean =>
  graph.submission === null && graph.ranked().length > 0;

function Begin({ search, state }: { readonly search: SearchHere } & Pick<HereProps, "state">): JSX.Element {
  const [vary, setVary] = useState<readonly VariedKey[]>(USUAL);
  const [evaluations, setEvaluations] = useState(6);
  const [traces, setTraces] = useState(2);
  const texts = state.form.value;
  return (
    <>
      <p>
        {say(
          "The settings of the next run, above, are its first experiment, with the model and the questions that are chosen there, though without a second model, agents that differ, or an adapter to start from; each other one changes one of those that are ticked here. An experiment is a run, so choose “Quick” there. It rests while a run is shown, and goes on where it was, also after a reload. Its test questions are read when you submit the best, and not before.",
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
      <BeginButton
        name="search"
        label={say("Begin the search")}
        texts={texts}
        onBegin={() => void search.begin({ config: configFromTexts(texts), vary, evaluations, traces })}
      />
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

function doingWords({ id, kind, what, done, total }: Doing): string {
  const counted = { id, what: sayAny(what), done: grouped(done), total: grouped(total) };
  if (kind === "smoke") return say("Experiment {id}, smoke run: {what}, {done} of {total}", counted);
  if (kind === "full") return say("Experiment {id}, full run: {what}, {done} of {total}", counted);
  return say("Experiment {id}, submitted: {what}, {done} of {total}", counted);
}

interface RestingProps {
  readonly search: SearchHere;
  readonly log: LogOf<"search">;
}

function GoOn({ search, log }: RestingProps): JSX.Element {
  const [evaluations, setEvaluations] = useState(nextTotal(log, MOST_HERE));
  return (
    <div class="search-numbers">
      <WholeNumber
        id="search-more"
        label={say("Experiments in all")}
        least={1}
        most={MOST_HERE}
        value={evaluations}
        onNumber={setEvaluations}
      />
      <button type="button" id="search-go-on" class="secondary" onClick={() => void search.goOn(evaluations)}>
        {say("Go on with it")}
      </button>
    </div>
  );
}

function Submit({ search }: { readonly search: SearchHere }): JSX.Element {
  return (
    <button type="button" id="search-submit" class="quiet" onClick={() => void search.submit()}>
      {say("Submit the best")}
    </button>
  );
}
