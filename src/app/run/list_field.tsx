// The setting that takes some of several values: one box to tick for each.
import type { ComponentChildren, JSX } from "preact";
import { type ListRow, namesOf } from "../../settings/row.ts";
import { sayAny } from "../words/say.tsx";

interface ListFieldProps {
  readonly id: string;
  readonly field: ListRow & { readonly key: string };
  /** The chosen names with commas between, as typed. */
  readonly text: string;
  readonly described: string;
  readonly onText: (key: string, text: string) => void;
  /** The words below it. */
  readonly children: ComponentChildren;
}

export function ListField({ id, field, text, described, onText, children }: ListFieldProps): JSX.Element {
  const chosen = namesOf(text);
  const names = field.choices.map(({ value }) => value);
  return (
    <fieldset id={id} class="field" tabIndex={-1} aria-describedby={described}>
      <legend>{sayAny(field.label)}</legend>
      {field.choices.map(({ value, label, help }) => (
        <label key={value} class="choice">
          <input
            type="checkbox"
            name={field.key}
            value={value}
            checked={chosen.includes(value)}
            onChange={() => onText(field.key, toggled(names, text, value))}
          />
          <span>
            {sayAny(label)}
            {help !== undefined && <span class="choice-help">{sayAny(help)}</span>}
          </span>
        </label>
      ))}
      {children}
    </fieldset>
  );
}

/** The chosen names after a box was ticked or cleared, in the row's order. */
export function toggled(names: readonly string[], text: string, name: string): string {
  const chosen = namesOf(text);
  return names.filter((each) => chosen.includes(each) !== (each === name)).join(",");
}
