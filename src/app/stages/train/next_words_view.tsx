// The next word at one place of a lesson, as bars: how likely the student finds each word before it learns and now, and what the group wrote.
// The bars lie in a table of the same numbers; a second table has every look.
import type { JSX } from "preact";
import { NEXT_WORD_LOOKS, type NextWords } from "../../../records/next_words.ts";
import { visibleText } from "../../../core/visible_text.ts";
import { grouped } from "../../words/numbers.ts";
import {
  chance,
  endsOf,
  groupWords,
  type LookUnit,
  type NextWordRow,
  nextWordRows,
  nextWordsSentence,
  shareIn,
  whenSeen,
} from "./next_words.ts";
import { missedWords, type Taken } from "./missed_looks.ts";
import "./next_words.css";
import { Talked } from "../../parts/talked.tsx";
import { say } from "../../words/say.tsx";

interface NextWordsViewProps {
  readonly words: NextWords;
  /** How far the training is. */
  readonly taken: Taken;
}

export function NextWordsView({ words, taken }: NextWordsViewProps): JSX.Element | null {
  const { unit } = taken;
  const ends = endsOf(words);
  if (ends === null) return null;
  const { before, now } = ends;
  const rows = nextWordRows(words);
  const missed = missedWords(
    words.looks.map(({ step }) => step),
    taken,
    NEXT_WORD_LOOKS,
  );
  return (
    <figure class="next-words" aria-label={say("The next word, before, now and in the group")}>
      <figcaption>{nextWordsSentence(words, unit)}</figcaption>
      <Talked class="next-question">{visibleText(words.question)}</Talked>
      <p class="next-place">
        <Talked as="span">{visibleText(words.before.trim())}</Talked>{" "}
        <span class="next-gap">{say("which word now?")}</span>
      </p>
      <table class="next-bars">
        <thead>
          <tr>
            <th scope="col">
              <span class="visually-hidden">{say("Next word")}</span>
            </th>
            <th scope="col">{whenSeen(before, unit)}</th>
            {now !== null && <th scope="col">{whenSeen(now, unit)}</th>}
            <th scope="col">{say("the group")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.token} class={row.isTaught ? "is-taught" : undefined}>
              <Talked as="th" scope="row">
                {row.word}
              </Talked>
              <Bar share={row.before} kind="before" />
              {now !== null && <Bar share={row.now} kind="now" />}
              <Bar share={row.group} kind="group" />
            </tr>
          ))}
        </tbody>
      </table>
      {missed !== "" && <p class="looks-missed">{missed}</p>}
      <p class="small">
        {say(
          "A model writes one word after the other, and gives every word a chance of being the next. Here a lone agent went wrong, and the group did not. This question is one that the student learns.",
        )}{" "}
        {groupWords(words)}
        {isCut(rows) && ` ${say("A dash: not among its five likeliest words.")}`}
      </p>
      {words.looks.length > 2 && <EveryLook words={words} rows={rows} unit={unit} />}
    </figure>
  );
}

const isCut = (rows: readonly NextWordRow[]): boolean =>
  rows.some(({ before }) => before === null) ||
  (rows.some(({ now }) => now !== null) && rows.some(({ now }) => now === null)); // with one look alone there is no "now" at all

function Bar({
  share,
  kind,
}: {
  readonly share: number | null;
  readonly kind: "before" | "now" | "group";
}): JSX.Element {
  return (
    <td>
      <svg class={`next-bar is-${kind}`} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect class="next-track" width={100} height={10} />
        <rect class="next-fill" width={100 * (share ?? 0)} height={10} />
      </svg>
      <span>{share === null ? "–" : chance(share)}</span>
    </td>
  );
}

interface EveryLookProps extends Pick<NextWordsViewProps, "words"> {
  readonly unit: LookUnit;
  readonly rows: readonly NextWordRow[];
}

function EveryLook({ words, rows, unit }: EveryLookProps): JSX.Element {
  return (
    <details>
      <summary>{say("Every look as a table")}</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label={say("Chance of each word by step")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{unit === "round" ? say("Round") : say("Step")}</th>
              {rows.map(({ token, word }) => (
                <th key={token} scope="col">
                  {word}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {words.looks.map((look) => (
              <tr key={look.step}>
                <th scope="row">{look.step === 0 ? say("before") : grouped(look.step)}</th>
                {rows.map(({ token }) => {
                  const share = shareIn(look, token);
                  return <td key={token}>{share === null ? "–" : chance(share)}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
