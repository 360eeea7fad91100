// What agreement is worth in this run: of the questions with a known answer, how often the group was right, by number of votes.
import type { JSX } from "preact";
import { checkSentence, LEAST_CHECKED, purityByVotes } from "../../../teachers/purity.ts";
import { grouped, percent, plural } from "../../parts/wording.ts";
import type { PageState } from "../../state.ts";

export function PurityTable({ state }: { readonly state: PageState }): JSX.Element {
  const talks = [...state.debates.value.values()].filter(({ set }) => set === "distil");
  const purity = purityByVotes(talks.flatMap(({ trajectory }) => trajectory?.outcome ?? []));
  const checked = purity.reduce((sum, { questions }) => sum + questions, 0);
  return (
    <>
      <p id="purity" class={checked < LEAST_CHECKED ? "note is-warning" : undefined}>
        {checkSentence(purity)}
      </p>
      {purity.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label="How often the group was right, by votes">
          <table>
            <caption class="visually-hidden">How often the group was right, by votes</caption>
            <thead>
              <tr>
                <th scope="col">Agreed</th>
                <th scope="col">Questions</th>
                <th scope="col">Right</th>
              </tr>
            </thead>
            <tbody>
              {purity.map(({ votes, questions, right }) => (
                <tr key={votes}>
                  <th scope="row">{plural(votes, "vote")}</th>
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
