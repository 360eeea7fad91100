// The button that begins a search or an evolution with the form's settings, and why it cannot.
import type { JSX } from "preact";
import { visibleText } from "../../core/visible_text.ts";
import { langOf, sayAny } from "../words/say.tsx";
import { formFault } from "./form_fault.ts";

interface BeginButtonProps {
  readonly name: "search" | "evolution";
  readonly label: string;
  /** Of the form. */
  readonly texts: ReadonlyMap<string, string>;
  readonly onBegin: () => void;
}

export function BeginButton({ name, label, texts, onBegin }: BeginButtonProps): JSX.Element {
  const fault = formFault(texts);
  return (
    <>
      <button
        type="button"
        id={`${name}-begin`}
        class="secondary"
        disabled={fault !== null}
        aria-describedby={fault === null ? undefined : `${name}-why`}
        onClick={onBegin}
      >
        {label}
      </button>
      {fault !== null && (
        <p id={`${name}-why`} class="field-error" lang={langOf(fault)}>
          {visibleText(sayAny(fault))}
        </p>
      )}
    </>
  );
}
