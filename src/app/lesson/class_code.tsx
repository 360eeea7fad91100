// What a teacher gives to the class: an address that holds the lesson, the seed and the settings, and nothing of any pupil.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { addressOf } from "../run/chosen_model.ts";
import { configFromTexts } from "../run/form_texts.ts";
import { Fetched } from "../parts/fetched.tsx";
import type { PageState } from "../state.ts";
import { isRunOn, type LessonCommands, type LessonState } from "./lesson_state.ts";
import { spoken } from "../words/language.ts";
import { say } from "../words/say.tsx";

interface ClassCodeProps {
  readonly lesson: LessonState;
  readonly page: PageState;
  readonly commands: LessonCommands;
  /** Turns to the view for a whole class. */
  readonly onProject: () => void;
}

/** @param settings as a query @param base the page's own address */
export function classAddress(lesson: string, settings: string, base: string): string {
  const query = new URLSearchParams({ lesson });
  const { language } = spoken.value;
  if (language !== "en") query.set("lang", language); // pupils read what their teacher reads
  for (const [key, text] of new URLSearchParams(settings)) query.set(key, text);
  return new URL(`?${query.toString()}`, base).href;
}

export function ClassCode({ lesson, page, commands, onProject }: ClassCodeProps): JSX.Element {
  const { seed } = configFromTexts(page.form.value);
  const isOn = isRunOn(page);
  const address = classAddress(lesson.lesson.id, `seed=${seed}&${addressOf(page)}`, document.baseURI);
  return (
    <details class="for-teacher">
      <summary>{say("For the teacher")}</summary>
      <p>
        {say(
          "The class opens this address. It holds the seed and the settings, so everybody gets the same questions; nothing that pupils write is in it.",
        )}
      </p>
      <Given address={address} />
      <p>
        <button type="button" class="secondary" onClick={onProject}>
          {say("Projector view")}
        </button>
      </p>
      <p>
        <button
          type="button"
          class="secondary"
          disabled={isOn}
          aria-describedby={isOn ? "afresh-later" : undefined}
          onClick={commands.startAfresh}
        >
          {say("Begin anew, for the next pupil")}
        </button>{" "}
        {isOn && <span id="afresh-later">{say("Stop the run first.")}</span>}
      </p>
      <p class="small">
        {say(
          "What was written about a run stays with it: both are under Earlier runs, and are deleted there. “Begin anew” deletes what was written before there was a run.",
        )}
      </p>
    </details>
  );
}

const loadQrCode = async () => (await import("./qr_code.tsx")).QrCode;

/** An address with a button that copies it, and the same for a camera. */
export function Given({ address }: { readonly address: string }): JSX.Element {
  const [isPictured, setPictured] = useState(false);
  const drawing = <p class="small">{say("Drawing…")}</p>;
  return (
    <>
      <Copied address={address} />
      <details class="notes" onToggle={(event) => setPictured(event.currentTarget.open)}>
        <summary>{say("QR code for the projector")}</summary>
        <Fetched
          load={loadQrCode}
          isWanted={isPictured}
          props={{ text: address }}
          meanwhile={isPictured ? drawing : null}
        />
      </details>
    </>
  );
}

function Copied({ address }: { readonly address: string }): JSX.Element {
  const [said, setSaid] = useState("");
  const copy = (): void => {
    navigator.clipboard.writeText(address).then(
      () => setSaid(say("Copied.")),
      () => setSaid(say("The browser did not allow copying; select the address by hand.")),
    );
  };
  return (
    <p class="class-address">
      <code>{address}</code>
      <button type="button" class="secondary" onClick={copy}>
        {say("Copy")}
      </button>
      <span role="status">{said}</span>
    </p>
  );
}
