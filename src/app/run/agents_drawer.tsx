// The fold with the agents that differ, under the settings for experts. What is in it is fetched when it is opened.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { isTaught } from "../../teachers/protocol_of.ts";
import { speakersOf } from "../../teachers/roster.ts";
import { Fetched } from "../parts/fetched.tsx";
import type { PageState } from "../state.ts";
import type { AgentsFieldProps } from "./agents_field.tsx";
import { configFromTexts } from "./form_texts.ts";
import { say } from "../words/say.tsx";

const load = async () => (await import("./agents_field.tsx")).AgentsField;

/** Nothing where nobody teaches. */
export function AgentsDrawer({ state }: { readonly state: PageState }): JSX.Element | null {
  const [isOpen, setOpen] = useState(false);
  const config = configFromTexts(state.form.value);
  if (!isTaught(config)) return null;
  const props: AgentsFieldProps = {
    roster: speakersOf({ config }),
    wishes: state.wishes.value,
    voice: state.voice.value,
    onWishes: (wishes) => (state.wishes.value = wishes),
  };
  return (
    <details class="own-agents" id="own-agents" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{say("Agents that differ")}</summary>
      <Fetched load={load} isWanted={isOpen} props={props} meanwhile={null} />
    </details>
  );
}
