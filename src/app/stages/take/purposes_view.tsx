// Take home by purpose: what to do, and a whole program to copy.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { PageState } from "../../state.ts";
import { type Purpose, purposesOf } from "./purposes.ts";
import { say } from "../../words/say.tsx";

export function PurposesView({ state }: { readonly state: PageState }): JSX.Element | null {
  const download = state.download.value;
  if (download === null) return null;
  const purposes = purposesOf({
    files: download.files.map(({ name }) => name),
    prompt: promptOf(state),
    isBundled: state.model.value === "",
  });
  return (
    <ul class="purposes" aria-label={say("What to do with it")}>
      {purposes.map((purpose) => (
        <li key={purpose.id} id={`purpose-${purpose.id}`}>
          <PurposeView purpose={purpose} />
        </li>
      ))}
    </ul>
  );
}

function PurposeView({ purpose }: { readonly purpose: Purpose }): JSX.Element {
  const [said, setSaid] = useState("");
  const { title, what, program } = purpose;
  const copy = (): void => {
    navigator.clipboard.writeText(program ?? "").then(
      () => setSaid(say("Copied.")),
      () => setSaid(say("The browser did not allow copying; select it by hand.")),
    );
  };
  return (
    <>
      <h3>{say(title)}</h3>
      <p>{say(what)}</p>
      {program !== undefined && (
        <details>
          <summary>{say("The whole program")}</summary>
          <pre class="command" tabIndex={0}>
            {program}
          </pre>
          <p class="purpose-copy">
            <button type="button" class="secondary" onClick={copy}>
              {say("Copy")}
            </button>
            <span role="status">{said}</span>
          </p>
        </details>
      )}
    </>
  );
}

/** The prompt of the first answer to a question that was asked here; "" where none is at hand. */
function promptOf({ debates }: PageState): string {
  for (const { turns } of debates.value.values()) {
    const turn = turns.find(({ step }) => step === 0);
    if (turn !== undefined) return turn.prompt;
  }
  return "";
}
