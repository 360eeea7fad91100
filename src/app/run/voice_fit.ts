// What of the chosen settings the model's voice cannot do, as a sentence at the setting that asks for it.
import { METHODS } from "../../methods/list.ts";
import type { Method } from "../../methods/method.ts";
import type { RunConfig } from "../../settings/run_config.ts";
import { sourceOf } from "../../tasks/sources.ts";
import { codecNeed } from "../../teachers/codecs/rows.ts";
import { protocolOf } from "../../teachers/protocol_of.ts";
import { whyOff } from "../../voice/needs.ts";
import type { Voice } from "../../voice/voice.ts";

/** The setting that a person would have to choose otherwise, and why.
 *  @param voice null while no model is opened: then nothing is known, and nothing is wrong */
export function voiceProblem(
  config: RunConfig,
  voice: Voice | null,
): { readonly field: string; readonly sentence: string } | null {
  if (voice === null) return null;
  const teacher = protocolOf(config);
  for (const capability of teacher.needs) {
    const why = whyOff(voice, capability, teacher.words.title);
    if (why !== null) return { field: "teacher", sentence: `${why} Choose another teacher.` };
  }
  const coded = codecNeed(config);
  const whyNotCoded = coded === null ? null : whyOff(voice, coded.capability, coded.feature);
  if (coded !== null && whyNotCoded !== null) {
    return { field: "codec", sentence: `${whyNotCoded} ${coded.instead}` };
  }
  const { title, asks } = sourceOf(config.source);
  const whyNotAsked = asks === undefined ? null : whyOff(voice, asks, `The source of questions “${title}”`);
  if (whyNotAsked !== null) {
    return { field: "source", sentence: `${whyNotAsked} Choose other questions, or a chat model.` };
  }
  const method: Method = METHODS[config.strategy];
  for (const { capability, feature, instead } of method.needs?.(config) ?? []) {
    const why = whyOff(voice, capability, feature);
    if (why !== null) return { field: "strategy", sentence: `${why} ${instead}` };
  }
  return null;
}
