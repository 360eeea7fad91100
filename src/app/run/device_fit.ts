// What of the chosen settings wants a graphics device where there is none, as a sentence at the setting that asks for it: said before a
// run begins, since its training comes after minutes of debate.
import { METHODS } from "../../methods/list.ts";
import type { Method } from "../../methods/method.ts";
import { whyNotOnProcessor } from "../../methods/on_processor.ts";
import type { RunConfig } from "../../settings/run_config.ts";
import type { PageState } from "../state.ts";

/** The setting that a person would have to choose otherwise, and why.
 *  @param device nothing is wrong while it is looked for */
export function deviceProblem(
  config: RunConfig,
  device: PageState["device"]["value"],
): { readonly field: string; readonly sentence: string } | null {
  if (device.kind !== "none") return null;
  const sentence = whyNotOnProcessor(config);
  if (sentence === null) return null;
  const { onProcessor }: Pick<Method, "onProcessor"> = METHODS[config.strategy];
  return {
    field: onProcessor === true ? "keep" : "strategy",
    sentence: `This browser offers no graphics device. ${sentence}`,
  };
}
