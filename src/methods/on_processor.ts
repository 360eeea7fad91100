// Which runs can train where there is no graphics device: those whose method copies texts and keeps the last state.
import type { RunConfig } from "../settings/run_config.ts";
import { METHODS } from "./list.ts";
import type { Method } from "./method.ts";

/** Why a run's student cannot learn on the processor, with what to choose instead; null when it can. */
export function whyNotOnProcessor(config: RunConfig): string | null {
  const { name, onProcessor }: Pick<Method, "name" | "onProcessor"> = METHODS[config.strategy];
  if (onProcessor !== true) {
    const others = Object.values<Pick<Method, "name" | "onProcessor">>(METHODS).flatMap((each) =>
      each.onProcessor === true ? [each.name] : [],
    );
    return `${name} learns on a graphics device only. Choose ${others.slice(0, -1).join(", ")} or ${others.at(-1)}, which learn on the processor too.`;
  }
  if (config.keep === "best") {
    return "On the processor the student is not tested while it learns. Keep the one of the last step.";
  }
  return null;
}
