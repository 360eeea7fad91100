// A labelled line of text, bound to its signal; what is typed is neither kept nor corrected by the browser.
import type { Signal } from "@preact/signals";
import type { ComponentChildren, JSX, TargetedInputEvent } from "preact";

interface TextFieldProps {
  readonly id: string;
  readonly label: string;
  readonly text: Signal<string>;
  readonly type?: "text" | "password";
  readonly placeholder?: string;
  /** Under the field, and read out with it. */
  readonly children?: ComponentChildren;
}

export function TextField({ id, label, text, type, placeholder, children }: TextFieldProps): JSX.Element {
  const field = {
    id,
    autoComplete: "off",
    spellcheck: false,
    value: text.value,
    onInput: (event: TargetedInputEvent<HTMLInputElement>) => (text.value = event.currentTarget.value),
    ...(placeholder === undefined ? {} : { placeholder }),
    ...(children === undefined ? {} : { "aria-describedby": `${id}-help` }),
  } as const;
  return (
    <div class="text-field">
      <label for={id}>{label}</label>
      {type === "password" ? <input type="password" {...field} /> : <input type="text" {...field} />}
      {children !== undefined && (
        <p id={`${id}-help`} class="small">
          {children}
        </p>
      )}
    </div>
  );
}
