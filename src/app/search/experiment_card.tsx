// One experiment with all that its search holds of it.
import type { ComponentChildren, JSX } from "preact";
import { visibleText } from "../../core/visible_text.ts";
import type { Measurement } from "../../search/experiment.ts";
import type { ExperimentGraph } from "../../search/experiment_graph.ts";
import type { SearchMetric } from "../../search/metrics.ts";
import { standingOf } from "../../search/standing.ts";
import { decimal, grouped } from "../words/numbers.ts";
import { langOf, say, sayAny } from "../words/say.tsx";
import { configurationWords, keyWords, scoreWords, loggedValueWords } from "./configuration_words.ts";
import { standingWords } from "./standing_words.ts";

interface ExperimentCardProps {
  readonly graph: ExperimentGraph;
  readonly metric: SearchMetric;
  readonly id: number;
  readonly onChoose: (id: number) => void;
}

export function ExperimentCard({ graph, metric, id, onChoose }: ExperimentCardProps): JSX.Element {
  const tried = graph.all[id]!; // who shows the card chooses among what is there
  const { experiment, smoke, full } = tried;
  const standing = standingOf(graph, tried);
  const reward = graph.reward(tried);
  const { parent, trace, changes, expects, memory, rating, values } = experiment;
  return (
    <section class="node-card experiment-card" aria-label={say("Experiment {id}", { id })}>
      <h3>{say("Experiment {id}, branch {branch}", { id, branch: trace + 1 })}</h3>
      <p class="node-standing">{standingWords(standing, metric)}</p>
      {standing.kind === "failed" && <Foreign text={standing.why} />}
      <dl>
        <Fact name={say("Edits")}>
          {parent === null ? (
            say("nothing: a branch begins here")
          ) : (
            <Others ids={[parent]} onChoose={onChoose} />
          )}
        </Fact>
        <Fact name={say("Sets")}>{configurationWords(changes)}</Fact>
        <Fact name={say("Expected before it was measured")}>
          <span lang={langOf(expects)}>{visibleText(sayAny(expects))}</span>
        </Fact>
        <Fact name={say("Smoke run, on a tenth of the data")}>{measured(smoke, metric)}</Fact>
        <Fact name={say("Full run")}>{measured(full, metric)}</Fact>
        <Fact name={say("Had read")}>
          {memory.length === 0 ? say("no other experiment") : <Others ids={memory} onChoose={onChoose} />}
        </Fact>
        {rating !== undefined && <Fact name={say("Rated, from 1 to 10")}>{decimal(rating, 2)}</Fact>}
        {reward !== null && (
          <Fact name={say("Worth against the first, from −1 to 1")}>{decimal(reward, 2)}</Fact>
        )}
      </dl>
      <Values values={values} />
    </section>
  );
}

export function Fact({
  name,
  children,
}: {
  readonly name: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A sentence that a log brings along. */
export function Foreign({ text }: { readonly text: string }): JSX.Element {
  return <p lang={langOf(text)}>{visibleText(sayAny(text))}</p>;
}

function measured(run: Measurement | null, metric: SearchMetric): string {
  if (run === null) return say("not run");
  const { score, cost, why } = run;
  const came =
    score === null
      ? why === ""
        ? say("it held, without a score")
        : say("it failed")
      : scoreWords(score, metric);
  return say("{came}; {cost} tokens", { came, cost: grouped(cost) });
}

interface OthersProps {
  readonly ids: readonly number[];
  readonly onChoose: (id: number) => void;
}

/** Others of the drawing, as ways to them. */
export function Others({ ids, onChoose }: OthersProps): JSX.Element {
  return (
    <>
      {[...new Set(ids)].map((id) => (
        <button key={id} type="button" class="quiet node-link" onClick={() => onChoose(id)}>
          {`#${id}`}
        </button>
      ))}
    </>
  );
}

/** All values of a configuration. */
export function Values({
  values,
}: {
  readonly values: Readonly<Record<string, number | string>>;
}): JSX.Element {
  return (
    <details class="notes">
      <summary>{say("All its values")}</summary>
      <table>
        <tbody>
          {Object.entries(values).map(([key, value]) => (
            <tr key={key}>
              <th scope="row">{keyWords(key)}</th>
              <td>{loggedValueWords(key, value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
