// The evolution that runs in the page: begun, gone on with, frozen; and its lineage while it grows.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { WholeNumber } from "../questions/whole_number.tsx";
import { configFromTexts } from "../run/form_texts.ts";
import { grouped } from "../words/numbers.ts";
import { say, sayAny } from "../words/say.tsx";
import { BeginButton } from "./begin_button.tsx";
import { type EvolutionDoing, EvolutionHere, nextGenerations } from "./evolution_here.ts";
import { type HereProps, KeptView, portsHere } from "./kept_view.tsx";
import type { LogOf } from "./kept_work.ts";
import { LineageView } from "./lineage_view.tsx";
import type { TeamOfferProps } from "./team_offer.tsx";

const MOST = { questions: 200, generations: 20, children: 12 };

/** One a page, so that a pause is still heard when the panel is shown again. */
let here: EvolutionHere | null = null;

export function EvolutionHereView(props: HereProps & { readonly page: TeamOfferProps["page"] }): JSX.Element {
  const evolution = (here ??= new EvolutionHere(portsHere(props, "evolution")));
  const log = evolution.log.value;
  const doing = evolution.doing.value;
  return (
    <KeptView
      name="evolution"
      title={say("An evolution here")}
      work={evolution}
      forget={say("Delete this evolution")}
      doing={doing === null ? null : doingWords(doing)}
      begin={<Begin evolution={evolution} state={props.state} />}
      fields={log !== null && log.population.opened === null && <GoOn evolution={evolution} log={log} />}
      buttons={log !== null && canFreeze(log) && <Freeze evolution={evolution} />}
    >
      {log !== null && <LineageView log={log} page={props.page} />}
    </KeptView>
  );
}

const canFreeze = ({ population }: LogOf<"evolution">): boolean =>
  population.frozen === null && population.fittest(1).length > 0;

function Begin({
  evolution,
  state,
}: { readonly evolution: EvolutionHere } & Pick<HereProps, "state">): JSX.Element {
  const [questions, setQuestions] = useState(24);
  const [generations, setGenerations] = useState(3);
  const [children, setChildren] = useState(4);
  const texts = state.form.value;
  return (
    <>
      <p>
        {say(
          "The group of the next run, above, is the first team, with the model and the questions that are chosen there, though without a second model or agents that differ. Each generation adds teams that are crossed from the fittest and changed a little: how free each agent is in its choice of words, and with a chat model its role. A team is as fit as its vote is right on questions that are kept apart. Nobody learns, and the test questions are read when you freeze the fittest, and not before.",
        )}
      </p>
      <div class="search-numbers">
        <WholeNumber
          id="evolution-questions"
          label={say("Questions a team talks about")}
          least={1}
          most={MOST.questions}
          value={questions}
          onNumber={setQuestions}
        />
        <WholeNumber
          id="evolution-generations"
          label={say("Generations in all")}
          least={1}
          most={MOST.generations}
          value={generations}
          onNumber={setGenerations}
        />
        <WholeNumber
          id="evolution-children"
          label={say("Teams that each adds")}
          least={1}
          most={MOST.children}
          value={children}
          onNumber={setChildren}
        />
      </div>
      <BeginButton
        name="evolution"
        label={say("Begin the evolution")}
        texts={texts}
        onBegin={() =>
          void evolution.begin({ config: configFromTexts(texts), questions, generations, children })
        }
      />
    </>
  );
}

function doingWords({ id, isFrozen, what, done, total }: EvolutionDoing): string {
  const counted = { id, what: sayAny(what), done: grouped(done), total: grouped(total) };
  return isFrozen
    ? say("Team {id} and the first one, test questions: {what}, {done} of {total}", counted)
    : say("Team {id}: {what}, {done} of {total}", counted);
}

interface RestingProps {
  readonly evolution: EvolutionHere;
  readonly log: LogOf<"evolution">;
}

function GoOn({ evolution, log }: RestingProps): JSX.Element {
  const [generations, setGenerations] = useState(nextGenerations(log, MOST.generations));
  return (
    <div class="search-numbers">
      <WholeNumber
        id="evolution-more"
        label={say("Generations in all")}
        least={1}
        most={MOST.generations}
        value={generations}
        onNumber={setGenerations}
      />
      <button
        type="button"
        id="evolution-go-on"
        class="secondary"
        onClick={() => void evolution.goOn(generations)}
      >
        {say("Go on with it")}
      </button>
    </div>
  );
}

function Freeze({ evolution }: { readonly evolution: EvolutionHere }): JSX.Element {
  return (
    <button type="button" id="evolution-freeze" class="quiet" onClick={() => void evolution.freeze()}>
      {say("Freeze the fittest")}
    </button>
  );
}
