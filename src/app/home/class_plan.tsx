// A lesson with this page: the address that gives everybody the same run beside the same cards, and what happens when.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { classAddress, Given } from "../lesson/class_code.tsx";
import { LESSONS } from "../lesson/lesson_list.ts";
import type { ClassLesson } from "../lesson/card.ts";
import { chosenFromTexts, configFromTexts } from "../run/form_texts.ts";
import { SETTINGS } from "../../settings/run_config.ts";
import { type Preset, PRESETS, presetTexts } from "../run/presets.ts";
import { runSeconds, runTimeWords, type TimedBy } from "../run/run_time.ts";
import { timing } from "../run/preset_row.tsx";
import type { PageState } from "../state.ts";
import { type Language, spoken } from "../words/language.ts";
import { say, sayAny } from "../words/say.tsx";

/** The teacher's guide, which the build lays beside the page (tools/guide_file.ts). */
const GUIDES: Readonly<Record<Language, string>> = { en: "./guide.html", de: "./guide.de.html" };

/** The teacher and the method of a lesson. */
const USUAL = chosenFromTexts(new Map());

export function ClassPlan({ state }: { readonly state: PageState }): JSX.Element {
  const [seed, setSeed] = useState("7");
  const [size, setSize] = useState("class");
  const timedBy = { ...timing(state), model: "" }; // a lesson is about the bundled model
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
            <a href={GUIDES[spoken.value.language]} target="_blank" rel="noopener">
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
            <Sizes size={size} onSize={setSize} timedBy={timedBy} />
          </p>
          <TimeNote timedBy={timedBy} />
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

/** Null where there is nothing to go by. */
const lessonSeconds = (preset: Preset, timedBy: TimedBy): number | null =>
  runSeconds(configFromTexts(presetTexts(preset, USUAL)), timedBy);

/** "Quick, about 2 minutes: a first look". */
function sizeWords({ name, what }: Preset, seconds: number | null): string {
  const said = seconds === null ? say(name) : `${say(name)}, ${runTimeWords(seconds)}`;
  return `${said}: ${say(what)}`;
}

interface SizesProps {
  readonly size: string;
  readonly onSize: (size: string) => void;
  readonly timedBy: TimedBy;
}

function Sizes({ size, onSize, timedBy }: SizesProps): JSX.Element {
  return (
    <label>
      {say("How long")}{" "}
      <select value={size} onChange={(event) => onSize(event.currentTarget.value)}>
        {PRESETS.map((preset) => (
          <option key={preset.id} value={preset.id}>
            {sizeWords(preset, lessonSeconds(preset, timedBy))}
          </option>
        ))}
      </select>
    </label>
  );
}

function TimeNote({ timedBy }: Pick<SizesProps, "timedBy">): JSX.Element {
  return (
    <p class="small" id="class-time">
      {PRESETS.some((preset) => lessonSeconds(preset, timedBy) !== null)
        ? say("The minutes are those of this device; a slower one takes longer.")
        : say(
            "How many minutes a size takes here is not known yet: measure this device, at the top of the page, or let it run once.",
          )}
    </p>
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
