// What stands at the end of the page: whose idea it follows, help, what leaves this device, the licence, the language, and light or dark.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Fetched } from "../parts/fetched.tsx";
import { chooseTheme, keptTheme, type Theme, THEMES } from "../parts/theme.ts";
import type { PageState } from "../state.ts";
import { LanguageChoice } from "../words/language_choice.tsx";
import { say, sayRich, type Sentence } from "../words/say.tsx";

const loadHelp = async () => (await import("./footer_panels.tsx")).HelpPanel;
const loadPrivacy = async () => (await import("./footer_panels.tsx")).PrivacyPanel;

type Panel = "help" | "privacy";

interface PageFooterProps {
  readonly state: PageState;
}

export function PageFooter({ state }: PageFooterProps): JSX.Element {
  const [open, setOpen] = useState<Panel | null>(null);
  const opener = (panel: Panel, words: string): JSX.Element => (
    <button
      type="button"
      id={`open-${panel}`}
      class="quiet"
      aria-expanded={open === panel}
      onClick={() => setOpen(open === panel ? null : panel)}
    >
      {words}
    </button>
  );
  return (
    <footer>
      <nav class="footer-line" aria-label={say("About this page")}>
        {opener("help", say("Help"))}
        {opener("privacy", say("Privacy: what left this page"))}
        <SourceLink />
        <a class="quiet" href="./LICENSE.txt" target="_blank" rel="noopener">
          {say("Licence: Apache-2.0")}
        </a>
        <LanguageChoice />
        <ThemeChoice />
      </nav>
      <Fetched load={loadHelp} isWanted={open === "help"} props={{}} meanwhile={null} />
      <Fetched load={loadPrivacy} isWanted={open === "privacy"} props={{ state }} meanwhile={null} />
      <p>
        {sayRich(
          "After the paper <cite>AgentArk</cite> (arXiv 2602.03955). The bundled model is tiny and knows 208 words; it may be wrong, and that is the point. Nothing leaves this page, unless you fetch a model from a Hub or upload one. Everything is kept in this browser until you delete it.",
          { cite: (words) => <cite>{words}</cite> },
        )}
      </p>
    </footer>
  );
}

/** Who publishes a copy of the page says in index.html where its source lies. */
function SourceLink(): JSX.Element | null {
  const address = document.querySelector<HTMLMetaElement>('meta[name="source"]')?.content ?? "";
  if (!/^https?:\/\//.test(address)) return null;
  return (
    <a class="quiet" href={address} target="_blank" rel="noopener noreferrer">
      {say("Source")}
    </a>
  );
}

const THEME_WORDS: Readonly<Record<Theme, Sentence>> = { auto: "Auto", light: "Light", dark: "Dark" };

function ThemeChoice(): JSX.Element {
  const [chosen, setChosen] = useState(keptTheme);
  const choose = (theme: Theme): void => {
    setChosen(theme);
    chooseTheme(theme);
  };
  return (
    <fieldset class="theme-choice">
      <legend class="visually-hidden">{say("Colours of the page")}</legend>
      {THEMES.map((theme) => (
        <label key={theme} class={theme === chosen ? "is-chosen" : ""}>
          <input
            type="radio"
            name="theme"
            value={theme}
            checked={theme === chosen}
            onChange={() => choose(theme)}
          />
          {say(THEME_WORDS[theme])}
        </label>
      ))}
    </fieldset>
  );
}
