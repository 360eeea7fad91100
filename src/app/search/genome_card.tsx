// One team of an evolution with all that its log holds of it.
import type { JSX } from "preact";
import type { Genome } from "../../search/genome.ts";
import type { Population } from "../../search/population.ts";
import { finePercent, grouped } from "../words/numbers.ts";
import { say } from "../words/say.tsx";
import { configurationWords, keyWords } from "./configuration_words.ts";
import { Fact, Foreign, Others, Values } from "./experiment_card.tsx";

interface GenomeCardProps {
  readonly population: Population;
  readonly id: number;
  /** Whether the best team comes from it; null while none is judged. */
  readonly isOnPath: boolean | null;
  readonly onChoose: (id: number) => void;
}

export function GenomeCard({ population, id, isOnPath, onChoose }: GenomeCardProps): JSX.Element {
  const { genome, judged } = population.all[id]!; // who shows the card chooses among what is there
  const { generation, parents, values, nearest, tries } = genome;
  return (
    <section class="node-card genome-card" aria-label={say("Team {id}", { id })}>
      <h3>{say("Team {id}, generation {generation}", { id, generation })}</h3>
      <p class="node-standing">
        {isOnPath !== null &&
          (isOnPath
            ? say("The fittest team comes from it, or is it.")
            : say("The fittest team does not come from it."))}{" "}
        {say("Made once more from its parents, it is the same.")}
      </p>
      {judged !== null && judged.why !== "" && <Foreign text={judged.why} />}
      <dl>
        <Fact name={say("Fitness: right answers of its vote")}>
          {judged === null ? say("not judged yet") : finePercent(judged.fitness)}
        </Fact>
        {judged !== null && <Fact name={say("Tokens#count")}>{grouped(judged.cost)}</Fact>}
        <Fact name={say("Parents")}>
          {parents.length === 0 ? (
            say("none: everything begins with it")
          ) : (
            <Others ids={parents} onChoose={onChoose} />
          )}
        </Fact>
        <Fact name={say("Crossed: fields of the second parent")}>{crossedWords(genome)}</Fact>
        <Fact name={say("Mutated: fields drawn anew")}>
          {Object.keys(genome.mutated).length === 0 ? say("none#fields") : configurationWords(genome.mutated)}
        </Fact>
        {parents.length > 0 && (
          <Fact name={say("Differs from the nearest other in")}>
            {say("{share} of its fields, after {tries|try|tries}", { share: finePercent(nearest), tries })}
          </Fact>
        )}
      </dl>
      <Values values={values} />
    </section>
  );
}

const crossedWords = ({ crossed }: Genome): string =>
  crossed.length === 0 ? say("none#fields") : crossed.map(keyWords).join(", ");
