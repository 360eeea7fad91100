// What the next run's student begins as, where that is not the base alone.
import type { JSX } from "preact";
import type { StartPoint } from "../../records/adapter.ts";
import { grouped } from "../words/numbers.ts";
import { visibleText } from "../../core/visible_text.ts";
import type { ImportViewProps } from "./import_state.ts";

/** An adapter in one sentence. */
export function adapterWords({ lora }: StartPoint): string {
  const { r, lora_alpha, target_modules } = lora;
  return `A LoRA adapter of rank ${grouped(r)}, alpha ${grouped(lora_alpha)}, on ${target_modules.join(", ")}.`;
}

export function StartsFrom({ state, commands }: ImportViewProps): JSX.Element | null {
  const start = state.start.value;
  if (start === null) return null;
  return (
    <div class="note" id="starts-from">
      <p>
        The next student <strong>starts from {visibleText(start.point.name)}</strong>.{" "}
        {adapterWords(start.point)} Rank, alpha and layers are the adapter’s.
        {start.point.check === "shapes" && " Only its shapes could be checked."}
      </p>
      <button type="button" class="quiet" onClick={commands.startFromBase}>
        Start from the base instead
      </button>
    </div>
  );
}
