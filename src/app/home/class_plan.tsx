// A lesson with this page: the address that gives everybody the same run beside the same cards, and what happens when.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { classAddress, Given } from "../lesson/class_code.tsx";
import { LESSONS } from "../lesson/lesson_list.ts";
import type { ClassLesson } from "../lesson/card.ts";
import { chosenFromTexts } from "../run/form_texts.ts";
import { SETTINGS } from "../../settings/run_config.ts";
import { PRESETS, presetTexts } from "../run/presets.ts";
import { say, sayAny } from "../words/say.tsx";

/** The teacher and the method of a lesson. */
const USUAL = chosenFromTexts(new Map());

export function ClassPlan(): JSX.Element {
  const [seed, setSeed] = useState("7");
  const [size, setSize] = useState("class");
  return (
    <>
      {LESSONS.map((lesson) => (
        <section key={lesson.id} aria-labelledby={`lesson-${lesson.id}`} class="class-lesson">
          <h3 id={`lesson-${lesson.id}`}>{sayAny(lesson.title)}</h3>
          <p>
            {say(
              "45 minutes in {cards} cards beside the page: guess first, then look. Everybody who opens this address gets the same questions and, on machines of one kind, the same argument and the same student. There are no accounts, and what pupils write stays on their device.",
              { cards: lesson.cards.length },
            )}{" "}
            <a href="./guide.html" target="_blank" rel="noopener">
              {say("The teacher’s guide, with the answers, to read or to print")}
            </a>
          </p>
          <p class="class-choices">
            <label>
              {say("Seed")}{" "}
              <input
                type="text"
                inputMode="numeric"
                size={6}
                maxLength={9}
                value={seed}
                onInput={(event) => setSeed(event.currentTarget.value.replaceAll(/\D/g, ""))}
              />
            </label>
            <label>
              {say("How long")}{" "}
              <select value={size} onChange={(event) => setSize(event.currentTarget.value)}>
                {PRESETS.map(({ id, name, what }) => (
                  <option key={id} value={id}>
                    {sayAny(name)}: {sayAny(what)}
                  </option>
                ))}
              </select>
            </label>
          </p>
          <Address lesson={lesson} seed={seed} size={size} />
          <Plan lesson={lesson} />
        </section>
      ))}
      <p class="small">
        {say(
          "Where there is no WebGPU the processor does all of it, more slowly: choose Quick there, or let pupils share a faster machine. Who closes the page goes on later in the same browser.",
        )}
      </p>
    </>
  );
}

interface AddressProps {
  readonly lesson: ClassLesson;
  readonly seed: string;
  readonly size: string;
}

function Address({ lesson, seed, size }: AddressProps): JSX.Element {
  const preset = PRESETS.find(({ id }) => id === size) ?? PRESETS[0]!;
  const usual = (key: string): string => String(SETTINGS.fallback(SETTINGS.field(key), USUAL));
  const said = [...presetTexts(preset, USUAL)].filter(
    ([key, text]) => text !== usual(key) || Object.hasOwn(lesson.settings, key),
  );
  const settings = new URLSearchParams([["seed", seed || "7"], ...said]);
  const address = classAddress(lesson.id, settings.toString(), document.baseURI);
  return (
    <>
      <Given address={address} />
      <p>
        <a class="primary" href={address}>
          {say("Open the lesson here")}
        </a>
      </p>
    </>
  );
}

function Plan({ lesson }: { readonly lesson: ClassLesson }): JSX.Element {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{say("Minutes")}</th>
          <th scope="col">{say("Card")}</th>
          <th scope="col">{say("What pupils guess and write")}</th>
        </tr>
      </thead>
      <tbody>
        {lesson.cards.map(({ id, minutes: [from, to], title, predictions, notes }) => (
          <tr key={id}>
            <th scope="row">{say("{from} to {to}", { from, to })}</th>
            <td>{sayAny(title)}</td>
            <td>
              {[...predictions, ...notes].map(({ id: asked, question }) => (
                <p key={asked}>{sayAny(question)}</p>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
