// A field for a whole number, as the panel of own questions has several.
import type { JSX } from "preact";

interface WholeNumberProps {
  readonly id: string;
  readonly label: string;
  readonly value: number | null;
  /** 0 where it is left out. */
  readonly least?: number;
  readonly most: number;
  readonly onNumber: (value: number) => void;
}

/** A field for a whole number; what is none, or too small or large, is not taken, and the field shows again what is. */
export function WholeNumber({ id, label, value, least = 0, most, onNumber }: WholeNumberProps): JSX.Element {
  return (
    <p class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="number"
        min={least}
        max={most}
        value={value ?? ""}
        onChange={(event) => {
          const typed = event.currentTarget.valueAsNumber;
          if (Number.isInteger(typed) && typed >= least && typed <= most) onNumber(typed);
          else event.currentTarget.value = String(value ?? "");
        }}
      />
    </p>
  );
}
