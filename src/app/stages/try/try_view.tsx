// Try it: any question, answered side by side by the base, the student and, on demand, the group that taught it.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { isTaught, protocolOf } from "../../../teachers/protocol_of.ts";
import type { RunConfig } from "../../../settings/run_config.ts";
import type { Voice } from "../../../voice/voice.ts";
import { numberedWords } from "../../parts/numbered_words.ts";
import { solutionLines } from "../../parts/turn_text.ts";
import type { PageState } from "../../state.ts";
import { type TryPorts, TrySession } from "./try_session.ts";
import { createTryState, type Tried, type TriedAnswer, type TriedTalk, type TryState } from "./try_state.ts";
import { ErrorWords } from "../../parts/error_words.tsx";
import { Talked, talkLang, TalkLanguage } from "../../parts/talked.tsx";
import { say, sayAny } from "../../words/say.tsx";

export interface TryViewProps {
  readonly state: PageState;
  readonly config: RunConfig;
  readonly ports: TryPorts;
}

export function TryView({ state, config, ports }: TryViewProps): JSX.Element {
  const runId = state.runId.value;
  const [own, session] = useMemo(() => {
    const made = createTryState();
    return [made, new TrySession(made, ports, runId)] as const;
  }, [runId]);
  useEffect(() => () => session.stop(), [session]);
  const tried = own.tried.value;
  const isBusy = own.doing.value !== "";
  return (
    <section class="try" id="try" aria-labelledby="try-title">
      <h3 id="try-title">{say("Try it")}</h3>
      <Composer own={own} session={session} config={config} examples={examplesOf(state)} />
      {own.refusal.value !== "" && (
        <div class="note" role="alert" id="try-refusal">
          <ErrorWords told={own.refusal.value} />
        </div>
      )}
      <p class="small" role="status" id="try-doing">
        {isBusy ? sayAny(own.doing.value) : summaryOf(tried)}
      </p>
      {tried !== null && (
        <TalkLanguage.Provider value={tried.known === null ? "" : talkLang(config.source)}>
          <Answers tried={tried} voice={state.voice.value} config={config} />
        </TalkLanguage.Provider>
      )}
      {tried !== null && !isBusy && (
        <p class="try-keep">
          <button type="button" id="try-keep" class="quiet" onClick={session.keep}>
            {say("Keep it as one of my questions")}
          </button>
          <span role="status">{own.kept.value}</span>
        </p>
      )}
    </section>
  );
}

/** Questions of the test, which the student never learned from. */
function examplesOf(state: PageState): readonly string[] {
  return state.pairs.value.map(({ task }) => task.question);
}

interface ComposerProps {
  readonly own: TryState;
  readonly session: TrySession;
  readonly config: RunConfig;
  readonly examples: readonly string[];
}

function Composer({ own, session, config, examples }: ComposerProps): JSX.Element {
  const isBusy = own.doing.value !== "";
  const { name } = protocolOf(config);
  const next = (): void => {
    const at = examples.indexOf(own.question.value);
    own.question.value = examples[(at + 1) % examples.length] ?? "";
  };
  return (
    <form
      class="try-composer"
      onSubmit={(event) => {
        event.preventDefault();
        session.ask();
      }}
    >
      <label for="try-question">{say("Your question")}</label>
      <textarea
        id="try-question"
        rows={2}
        spellcheck={false}
        aria-describedby="try-doing"
        value={own.question.value}
        onInput={(event) => (own.question.value = event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          session.ask();
        }}
      />
      {isTaught(config) && (
        <label class="choice">
          <input
            type="checkbox"
            id="try-group"
            checked={own.asksGroup.value}
            disabled={isBusy}
            onChange={(event) => (own.asksGroup.value = event.currentTarget.checked)}
          />
          <span>{say("Ask the group too ({teacher})", { teacher: sayAny(name) })}</span>
        </label>
      )}
      <div class="try-buttons">
        <button
          id="try-ask"
          class="secondary"
          type={isBusy ? "button" : "submit"}
          onClick={isBusy ? session.stop : undefined}
        >
          {isBusy ? say("Stop") : say("Ask")}
        </button>
        {examples.length > 0 && (
          <button type="button" id="try-example" class="quiet" disabled={isBusy} onClick={next}>
            {say("A question of the test")}
          </button>
        )}
      </div>
    </form>
  );
}

interface AnswersProps {
  readonly tried: Tried;
  readonly voice: Voice | null;
  readonly config: RunConfig;
}

function Answers({ tried, voice, config }: AnswersProps): JSX.Element {
  const { question, known, base, student, group } = tried;
  return (
    <figure class="try-answers">
      <figcaption>
        <Talked as="span" class="question">
          {question}
        </Talked>
        {known !== null && <span class="small"> {say("The right answer is {known}.", { known })}</span>}
      </figcaption>
      <div class="try-columns">
        <Column title={say("Before: the base")}>
          <Said said={base} voice={voice} />
        </Column>
        <Column title={say("After: the student")}>
          <Said said={student} voice={voice} />
        </Column>
        {group !== undefined && (
          <Column title={say("The group: {teacher}", { teacher: sayAny(protocolOf(config).name) })}>
            <Talk talk={group} voice={voice} />
          </Column>
        )}
      </div>
    </figure>
  );
}

function Column({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <div class="try-column">
      <h4>{title}</h4>
      {children}
    </div>
  );
}

interface SaidProps {
  readonly said: TriedAnswer | undefined;
  readonly voice: Voice | null;
}

function Said({ said, voice }: SaidProps): JSX.Element {
  if (said === undefined) return <p class="small">{say("Not asked yet")}</p>;
  return (
    <>
      {solutionLines(said.text, voice).map((line, i) => (
        <Talked key={i}>{line}</Talked>
      ))}
      {said.isWhole && said.answer === null && (
        <p class="small">{say("It gave no answer that could be read.")}</p>
      )}
    </>
  );
}

function Talk({ talk, voice }: { readonly talk: TriedTalk; readonly voice: Voice | null }): JSX.Element {
  return (
    <>
      {talk.turns.map((turn) => (
        <details key={turn.id} open={!turn.isWhole}>
          <summary>
            {turn.isWhole
              ? `${numberedWords(turn.agent)}: ${turn.answer ?? say("no answer")}`
              : say("{agent} is writing…", { agent: numberedWords(turn.agent) })}
          </summary>
          <Said said={turn} voice={voice} />
        </details>
      ))}
      {talk.answer !== undefined && (
        <p>
          <strong>{say("Together: {answer}", { answer: talk.answer ?? say("no answer") })}</strong>
        </p>
      )}
    </>
  );
}

/** What the answers came to, for those who hear the page. */
function summaryOf(tried: Tried | null): string {
  if (tried === null) return say("Enter asks. Nothing of it is stored or sent anywhere.");
  const said = (who: string, answer: string | null | undefined) =>
    answer === undefined ? [] : [`${who}: ${answer ?? say("no answer")}`];
  const all = [
    ...said(say("Base"), tried.base?.answer),
    ...said(say("student"), tried.student?.answer),
    ...said(say("group"), tried.group?.answer),
  ];
  return all.length === 0 ? say("Stopped.") : `${all.join(", ")}.`;
}
