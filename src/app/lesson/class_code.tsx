// What a teacher gives to the class: an address that holds the lesson, the seed and the settings, and nothing of any pupil.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { addressOf } from "../run/chosen_model.ts";
import { configFromTexts } from "../run/form_texts.ts";
import { Fetched } from "../parts/fetched.tsx";
import type { PageState } from "../state.ts";
import { isRunOn, type LessonCommands, type LessonState } from "./lesson_state.ts";

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
  for (const [key, text] of new URLSearchParams(settings)) query.set(key, text);
  return new URL(`?${query.toString()}`, base).href;
}

export function ClassCode({ lesson, page, commands, onProject }: ClassCodeProps): JSX.Element {
  const { seed } = configFromTexts(page.form.value);
  const isOn = isRunOn(page);
  const address = classAddress(lesson.lesson.id, `seed=${seed}&${addressOf(page)}`, document.baseURI);
  return (
    <details class="for-teacher">
      <summary>For the teacher</summary>
      <p>
        The class opens this address. It holds the seed and the settings, so everybody gets the same
        questions; nothing that pupils write is in it.
      </p>
      <Given address={address} />
      <p>
        <button type="button" class="secondary" onClick={onProject}>
          Projector view
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
          Begin anew, for the next pupil
        </button>{" "}
        {isOn && <span id="afresh-later">Stop the run first.</span>}
      </p>
      <p class="small">
        What was written about a run stays with it: both are under Earlier runs, and are deleted there. “Begin
        anew” deletes what was written before there was a run.
      </p>
    </details>
  );
}

const loadQrCode = async () => (await import("./qr_code.tsx")).QrCode;

/** An address with a button that copies it, and the same for a camera. */
export function Given({ address }: { readonly address: string }): JSX.Element {
  const [isPictured, setPictured] = useState(false);
  const drawing = <p class="small">Drawing…</p>;
  return (
    <>
      <Copied address={address} />
      <details class="notes" onToggle={(event) => setPictured(event.currentTarget.open)}>
        <summary>QR code for the projector</summary>
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
      () => setSaid("Copied."),
      () => setSaid("The browser did not allow copying; select the address by hand."),
    );
  };
  return (
    <p class="class-address">
      <code>{address}</code>
      <button type="button" class="secondary" onClick={copy}>
        Copy
      </button>
      <span role="status">{said}</span>
    </p>
  );
}
