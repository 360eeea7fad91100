// What agreement is worth in this run: of the questions that are checked, by a known answer or by the person, how often the group was
// right, by number of votes.
import type { JSX } from "preact";
import { withVerdicts } from "../../../teachers/person_check.ts";
import { estimateOf, purityByVotes } from "../../../teachers/purity.ts";
import { purityWords } from "./purity_words.ts";
import { grouped, percent } from "../../words/numbers.ts";
import type { PageState } from "../../state.ts";
import { say } from "../../words/say.tsx";

interface PurityTableProps {
  readonly state: PageState;
  /** Votes that an answer needs to be learned. */
  readonly least: number;
}

export function PurityTable({ state, least }: PurityTableProps): JSX.Element {
  const talks = [...state.debates.value.values()].filter(({ set }) => set === "distil");
  const tasks = talks.map(({ task }) => task);
  const said = talks.flatMap(({ trajectory }) => trajectory?.outcome ?? []);
  const { outcomes } = withVerdicts({ turns: [], roster: [], outcomes: said }, tasks, state.verdicts.value);
  const purity = purityByVotes(outcomes);
  const estimate = estimateOf(purity, least);
  return (
    <>
      <p id="purity" class={estimate === null ? "note is-warning" : undefined}>
        {purityWords(purity, least)}
      </p>
      {purity.length > 0 && (
        <div
          class="scroll"
          tabIndex={0}
          role="region"
          aria-label={say("How often the group was right, by votes")}
        >
          <table>
            <caption class="visually-hidden">{say("How often the group was right, by votes")}</caption>
            <thead>
              <tr>
                <th scope="col">{say("Agreed")}</th>
                <th scope="col">{say("Questions")}</th>
                <th scope="col">{say("Right#answers")}</th>
              </tr>
            </thead>
            <tbody>
              {purity.map(({ votes, questions, right }) => (
                <tr key={votes} class={votes < least ? "is-left-out" : undefined}>
                  <th scope="row">{say("{votes|vote|votes}", { votes })}</th>
                  <td>{grouped(questions)}</td>
                  <td>
                    {grouped(right)} ({percent(right / questions)})
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
