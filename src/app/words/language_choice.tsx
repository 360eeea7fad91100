// The languages in the footer, each by its own name. What is open, typed in or running on the page stays as it is when one is chosen.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { keepLanguage, type Language, LANGUAGES, speak, spoken } from "./language.ts";
import { say } from "./say.tsx";

export function LanguageChoice(): JSX.Element | null {
  const [isMissing, setMissing] = useState(false);
  const { language } = spoken.value;
  if (LANGUAGES.length < 2 && language === "en") return null;
  const choose = (wanted: Language): void =>
    void speak(wanted).then(
      () => {
        setMissing(false);
        keepLanguage(wanted);
      },
      () => setMissing(true),
    );
  return (
    <fieldset class="theme-choice">
      <legend class="visually-hidden">{say("Language of the page")}</legend>
      {LANGUAGES.map(({ id, name }) => (
        <label key={id} lang={id} class={id === language ? "is-chosen" : ""}>
          <input type="radio" name="language" checked={id === language} onChange={() => choose(id)} />
          {name}
        </label>
      ))}
      {isMissing && (
        <span role="alert">{say("This language could not be fetched. Check the connection.")}</span>
      )}
    </fieldset>
  );
}
