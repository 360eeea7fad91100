// What the next run's student begins as, where that is not the base alone.
import type { JSX } from "preact";
import type { StartPoint } from "../../records/adapter.ts";
import { grouped } from "../words/numbers.ts";
import { visibleText } from "../../core/visible_text.ts";
import type { ImportViewProps } from "./import_state.ts";
import { say, sayRich } from "../words/say.tsx";

/** An adapter in one sentence. */
export function adapterWords({ lora }: StartPoint): string {
  const { r, lora_alpha, target_modules } = lora;
  return say("A LoRA adapter of rank {rank}, alpha {alpha}, on {layers}.", {
    rank: grouped(r),
    alpha: grouped(lora_alpha),
    layers: target_modules.join(", "),
  });
}

export function StartsFrom({ state, commands }: ImportViewProps): JSX.Element | null {
  const start = state.start.value;
  if (start === null) return null;
  return (
    <div class="note" id="starts-from">
      <p>
        {sayRich("The next student <b>starts from {name}</b>.", {
          name: visibleText(start.point.name),
          b: (words) => <strong>{words}</strong>,
        })}{" "}
        {adapterWords(start.point)} {say("Rank, alpha and layers are the adapter’s.")}
        {start.point.check === "shapes" && ` ${say("Only its shapes could be checked.")}`}
      </p>
      <button type="button" class="quiet" onClick={commands.startFromBase}>
        {say("Start from the base instead")}
      </button>
    </div>
  );
}
