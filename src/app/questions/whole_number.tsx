// A field for a whole number, as the panel of own questions has several.
import type { JSX } from "preact";

interface WholeNumberProps {
  readonly id: string;
  readonly label: string;
  readonly value: number | null;
  readonly most: number;
  readonly onNumber: (value: number) => void;
}

/** A field for a whole number from 0 on; what is none is not taken. */
export function WholeNumber({ id, label, value, most, onNumber }: WholeNumberProps): JSX.Element {
  return (
    <p class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="number"
        min={0}
        max={most}
        value={value ?? ""}
        onChange={(event) => {
          const typed = event.currentTarget.valueAsNumber;
          if (Number.isInteger(typed) && typed >= 0 && typed <= most) onNumber(typed);
        }}
      />
    </p>
  );
}
