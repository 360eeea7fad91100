// Agents that differ: for each agent of a new run its temperature, a sentence about who it is, and worked examples of its own.
import type { JSX } from "preact";
import { asRunError } from "../../core/errors.ts";
import { AGENT_LIMITS, type AgentSpec } from "../../records/agent_spec.ts";
import { checkTraits } from "../../teachers/agent_traits.ts";
import type { Voice } from "../../voice/voice.ts";
import { ExampleList } from "../parts/example_list.tsx";
import { numberedWords } from "../parts/numbered_words.ts";
import { type AgentWish, NO_WISH, traitsOfWish } from "./agent_wish.ts";
import { say } from "../words/say.tsx";

export interface AgentsFieldProps {
  /** The agents of the chosen teacher through whom a model speaks. */
  readonly roster: readonly AgentSpec[];
  readonly wishes: readonly AgentWish[];
  /** null while the model is not opened. */
  readonly voice: Voice | null;
  readonly onWishes: (wishes: readonly AgentWish[]) => void;
}

export function AgentsField({ roster, wishes, voice, onWishes }: AgentsFieldProps): JSX.Element {
  const wishOf = (seat: number): AgentWish => wishes[seat] ?? NO_WISH;
  const put = (at: number, change: Partial<AgentWish>): void =>
    onWishes(roster.map((_, seat) => (seat === at ? { ...wishOf(seat), ...change } : wishOf(seat))));
  const hasMessages = voice?.can.includes("messages") === true;
  return (
    <>
      <p class="small">
        {say(
          "Copies of one model that are asked in different ways make different mistakes, so that more questions are answered right by somebody. What is left empty is as the settings say.",
        )}
        {!hasMessages && ` ${say("A role and examples of its own need a chat model.")}`}{" "}
        {say("The address of this page does not hold these texts.")}
      </p>
      {roster.map((agent, seat) => (
        <Agent
          key={agent.id}
          agent={agent}
          wish={wishOf(seat)}
          hasMessages={hasMessages}
          onChange={(change) => put(seat, change)}
        />
      ))}
    </>
  );
}

interface AgentProps {
  readonly agent: AgentSpec;
  readonly wish: AgentWish;
  readonly hasMessages: boolean;
  readonly onChange: (change: Partial<AgentWish>) => void;
}

function Agent({ agent, wish, hasMessages, onChange }: AgentProps): JSX.Element {
  const id = `wish-${agent.id}`;
  const error = problemOf(wish, agent.name);
  const { min, max } = AGENT_LIMITS.temperature;
  return (
    <fieldset class="field own-agent" id={id} aria-describedby={error === null ? undefined : `${id}-error`}>
      <legend>{numberedWords(agent.name)}</legend>
      <label for={`${id}-temperature`}>{say("Temperature, {min} to {max}", { min, max })}</label>
      <input
        id={`${id}-temperature`}
        type="text"
        inputMode="decimal"
        autoComplete="off"
        value={wish.temperature}
        aria-invalid={error !== null}
        onInput={(event) => onChange({ temperature: event.currentTarget.value })}
      />
      {hasMessages && (
        <>
          <label for={`${id}-role`}>
            {say("Its role, a sentence that it is told before everything else")}
          </label>
          <input
            id={`${id}-role`}
            type="text"
            autoComplete="off"
            maxLength={AGENT_LIMITS.role}
            placeholder={say("You check every number twice.")}
            value={wish.role}
            onInput={(event) => onChange({ role: event.currentTarget.value })}
          />
          <details class="own-examples">
            <summary>{say("Worked examples of its own: {n}", { n: wish.examples.length })}</summary>
            <ExampleList
              prefix={`${id}-example`}
              examples={wish.examples}
              most={AGENT_LIMITS.examples}
              onChange={(examples) => onChange({ examples })}
            />
          </details>
        </>
      )}
      {error !== null && (
        <p id={`${id}-error`} class="field-error">
          {error}
        </p>
      )}
    </fieldset>
  );
}

/** What is wrong with what was typed, null where nothing is. */
function problemOf(wish: AgentWish, who: string): string | null {
  try {
    checkTraits(traitsOfWish(wish), who);
    return null;
  } catch (thrown) {
    return asRunError(thrown, "settings").message;
  }
}
