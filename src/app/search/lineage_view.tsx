// An evolution, drawn: teams generation below generation, with lines to what they were made of; the one that is chosen with all that is known
// of it; and a table that says the same without the drawing.
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { changesBetween } from "../../search/configuration.ts";
import type { OpenedLog } from "../../search/opened_log.ts";
import type { JudgedGenome, Population } from "../../search/population.ts";
import { finePercent } from "../words/numbers.ts";
import { say } from "../words/say.tsx";
import { configurationWords, keyWords } from "./configuration_words.ts";
import { GenomeCard } from "./genome_card.tsx";
import { rowLayout } from "./node_layout.ts";
import { NodeMap } from "./node_map.tsx";
import { TeamOffer, type TeamOfferProps } from "./team_offer.tsx";

interface LineageViewProps {
  readonly log: Extract<OpenedLog, { kind: "evolution" }>;
  readonly page: TeamOfferProps["page"];
}

export function LineageView({ log: { population, order }, page }: LineageViewProps): JSX.Element {
  const [wanted, choose] = useState<number | null>(null);
  const best = population.fittest(1)[0]?.genome.id ?? null;
  const chosen = wanted ?? population.opened ?? best ?? 0;
  const path = new Set(best === null ? [] : population.lineageOf(best).map(({ id }) => id));
  const layout = useMemo(
    () => rowLayout(population.all.map(({ genome }) => genome.generation)),
    [population, population.all.length],
  );
  return (
    <>
      <Summary population={population} best={best} />
      {population.all.length > 0 && (
        <>
          <div class="node-pair">
            <div>
              <NodeMap
                name="genome-map"
                label={say(
                  "{n|team|teams} by generation; arrow keys move, Enter chooses one. The table says the same.",
                  { n: population.all.length },
                )}
                layout={layout}
                looks={population.all.map((each) => lookOf(each, best, path))}
                edges={edgesOf(population, path)}
                chosen={chosen}
                onChoose={choose}
              />
              <Legend />
            </div>
            <div>
              <GenomeCard
                population={population}
                id={chosen}
                isOnPath={best === null ? null : path.has(chosen)}
                onChoose={choose}
              />
              <TeamOffer
                key={chosen}
                id={chosen}
                values={population.all[chosen]!.genome.values}
                order={order}
                page={page}
              />
            </div>
          </div>
          <GenomeTable population={population} path={path} />
        </>
      )}
    </>
  );
}

function Summary({
  population,
  best,
}: {
  readonly population: Population;
  readonly best: number | null;
}): JSX.Element {
  const { opened, frozen } = population;
  const generations = new Set(population.all.map(({ genome }) => genome.generation)).size;
  return (
    <p class="search-summary">
      {say("An evolution with {n|team|teams} in {generations|generation|generations}.", {
        n: population.all.length,
        generations,
      })}{" "}
      {best === null
        ? say("None is judged yet.")
        : say("The fittest is team {id}: {fitness} of the validation questions right.", {
            id: best,
            fitness: finePercent(population.all[best]!.judged!.fitness), // the fittest is a judged one
          })}{" "}
      {frozen !== null &&
        say("Team {id} was frozen: {after} of the test questions right, the first team {before}.", {
          id: frozen.id,
          after: finePercent(frozen.after),
          before: finePercent(frozen.before),
        })}
      {frozen === null && opened !== null && say("The freezing of team {id} was cut.", { id: opened })}
    </p>
  );
}

function lookOf({ genome, judged }: JudgedGenome, best: number | null, path: ReadonlySet<number>) {
  const { id, generation } = genome;
  const caption = judged === null ? "…" : judged.why === "" ? finePercent(judged.fitness) : "×";
  const isBest = id === best;
  const kind =
    judged === null ? "open" : judged.why === "" ? (path.has(id) ? "accepted" : "refused") : "failed";
  const said = say("Generation {generation}, {madeOf}.", { generation, madeOf: madeOf(genome.parents) });
  return {
    caption,
    label: `${said}${isBest ? ` ${say("It is the fittest.")}` : ""}`,
    look: `is-${kind}${isBest ? " is-best" : ""}`,
  };
}

/** "of 3 and 1" */
function madeOf([one, other]: readonly number[]): string {
  if (one === undefined) return say("made of none");
  return other === undefined || one === other
    ? say("made of {one}", { one })
    : say("made of {one} and {other}", { one, other });
}

const edgesOf = (population: Population, path: ReadonlySet<number>) =>
  population.all.flatMap(({ genome: { id, parents } }) =>
    [...new Set(parents)].map((from) => ({ from, to: id, isOnPath: path.has(id) })),
  );

function Legend(): JSX.Element {
  return (
    <ul class="node-legend">
      <li>
        <span class="node-sign is-accepted" aria-hidden="true" />
        {say("the fittest comes from it")}
      </li>
      <li>
        <span class="node-sign is-refused" aria-hidden="true" />
        {say("another team")}
      </li>
      <li>
        <span class="node-sign is-best" aria-hidden="true" />
        {say("the fittest")}
      </li>
    </ul>
  );
}

interface GenomeTableProps {
  readonly population: Population;
  readonly path: ReadonlySet<number>;
}

function GenomeTable({ population, path }: GenomeTableProps): JSX.Element {
  const base = population.all[0]!.genome.values; // shown where there is one
  return (
    <details class="notes node-table">
      <summary>{say("All teams, as a table")}</summary>
      <div class="node-scroll" tabIndex={0} role="region" aria-label={say("All teams")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{say("Team#group")}</th>
              <th scope="col">{say("Generation")}</th>
              <th scope="col">{say("Parents")}</th>
              <th scope="col">{say("Crossed")}</th>
              <th scope="col">{say("Mutated")}</th>
              <th scope="col">{say("Unlike the first team")}</th>
              <th scope="col">{say("Fitness")}</th>
              <th scope="col">{say("The fittest comes from it")}</th>
            </tr>
          </thead>
          <tbody>
            {population.all.map(({ genome, judged }) => (
              <tr key={genome.id}>
                <th scope="row">{genome.id}</th>
                <td>{genome.generation}</td>
                <td>{[...new Set(genome.parents)].join(", ") || "–"}</td>
                <td>{genome.crossed.map(keyWords).join(", ") || "–"}</td>
                <td>{Object.keys(genome.mutated).length === 0 ? "–" : configurationWords(genome.mutated)}</td>
                <td>{configurationWords(changesBetween(base, genome.values))}</td>
                <td>{judged === null ? "…" : finePercent(judged.fitness)}</td>
                <td>{path.has(genome.id) ? "✓" : "–"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
