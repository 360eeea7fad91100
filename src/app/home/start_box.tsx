// What to do first: go on with the newest run, or begin one; how long it takes; and three doors for three kinds of visitors.
import type { ComponentChildren, JSX } from "preact";
import { visibleText } from "../../core/visible_text.ts";
import { STAGES } from "../../records/stage.ts";
import { OWN_ORIGIN } from "../../tasks/reading/origin.ts";
import { OfflineLinePart } from "../offline/offline_parts.tsx";
import type { OfflineState } from "../offline/offline_state.ts";
import type { Commands, PageState } from "../state.ts";
import { configFromTexts } from "../run/form_texts.ts";
import { timing } from "../run/preset_row.tsx";
import { runSeconds, runTimeWords } from "../run/run_time.ts";
import { dateText } from "../words/numbers.ts";
import { langOf, say, sayAny } from "../words/say.tsx";

interface StartBoxProps {
  readonly state: PageState;
  readonly commands: Commands;
  readonly offline: OfflineState;
  /** Why no question can be asked, null where some can. */
  readonly whyNot: string | null;
  readonly children: ComponentChildren;
}

export function StartBox({ state, commands, offline, whyNot, children }: StartBoxProps): JSX.Element {
  const [newest] = state.runs.value;
  const isOpen = newest !== undefined && !STAGES.every((stage) => newest.finished.includes(stage));
  const time = runTimeWords(runSeconds(configFromTexts(state.form.value), timing(state)));
  return (
    <div class="start-box">
      {isOpen && (
        <button type="button" id="go-on" class="primary" onClick={() => commands.proceed(newest.id)}>
          {say("Go on with your run of {time}", { time: clockTime(newest.createdAt) })}
        </button>
      )}
      <button
        id="start"
        class={isOpen ? "secondary" : "primary"}
        type="submit"
        form="run-form"
        disabled={state.starting.value || whyNot !== null}
        aria-describedby={whyNot === null ? undefined : "start-why"}
      >
        {state.starting.value ? (
          say("Starting…")
        ) : (
          <>
            {say("Run it here")} <span class="button-size">{time}</span>
          </>
        )}
      </button>
      {whyNot !== null && (
        <p id="start-why" class="field-error" lang={langOf(whyNot)}>
          {visibleText(sayAny(whyNot))}{" "}
          <a href="#field-source" onClick={() => goTo("#field-source")}>
            {say("To the questions")}
          </a>
        </p>
      )}
      {children}
      <p class="small start-terms">
        {say("A run sends nothing anywhere: no account, no server, no counting of visitors.")}{" "}
        <OfflineLinePart state={state} offline={offline} />
      </p>
    </div>
  );
}

const clockTime = (at: number): string =>
  dateText(at, {
    ...(Date.now() - at > 72_000_000 ? { dateStyle: "medium" } : {}),
    timeStyle: "short",
  });

/** Puts the keyboard and the eyes there. */
function goTo(selector: string): void {
  const target = document.querySelector<HTMLElement>(selector);
  const folded = target?.closest("details");
  if (folded) folded.open = true;
  target?.scrollIntoView({ block: "start" });
  target?.focus({ preventScroll: true });
}

interface DoorsProps {
  readonly commands: Pick<Commands, "setField">;
  /** Plays the recording from its beginning. */
  readonly onWatch: () => void;
}

export function Doors({ commands, onWatch }: DoorsProps): JSX.Element {
  const watch = (): void => {
    onWatch();
    goTo("#story");
  };
  const ownQuestions = (): void => {
    commands.setField("source", OWN_ORIGIN);
    requestAnimationFrame(() => goTo("#field-source"));
  };
  return (
    <ul class="doors">
      <li>
        <button type="button" id="door-watch" onClick={watch}>
          <strong>{say("Watch")}</strong>
          <span>
            {say(
              "A run that was recorded, part by part: who says what of whom, and what the student learns.",
            )}
          </span>
        </button>
      </li>
      <li>
        <button type="button" id="door-class" onClick={() => goTo("#class")}>
          <strong>{say("Teach a class")}</strong>
          <span>{say("45 minutes, no accounts. The same seed gives everybody the same argument.")}</span>
        </button>
      </li>
      <li>
        <button type="button" id="door-own" onClick={ownQuestions}>
          <strong>{say("Use my own questions and model")}</strong>
          <span>{say("Paste a table, pick a model file. Neither leaves this device.")}</span>
        </button>
      </li>
    </ul>
  );
}
