// What a feature needs of a voice, as sentences: a voice that lacks it switches the feature off and says why.
import { RunError } from "../core/errors.ts";
import type { Capability, Voice } from "./voice.ts";

const MEANS: Readonly<Record<Capability, string>> = {
  messages: "a model that is spoken to in messages",
  examples: "a model that can be shown worked examples",
  revise: "a model that can be shown solutions to read",
  instructions: "a model that can be asked for more than a solution, in any words",
  steps: "solutions whose steps can be told apart and judged one by one",
  signature: "solutions whose calculations can be compared",
  written: "a notation in which known steps can be written down",
  "self-correction": "a critique in a form that can be retold as its author's own",
  transcript: "a notation in which a whole debate can be written as one text",
  quality: "a critique that names the step it blames",
};

/** Why `feature` is off with this voice, null when it is not. @param feature begins the sentence, e.g. "Self-correction" */
export function whyOff(voice: Voice, needed: Capability, feature: string): string | null {
  if (voice.can.includes(needed)) return null;
  return `${feature} is off: it needs ${MEANS[needed]}, and ${voice.title} does not have that.`;
}

/** @param instead what to do about it, a whole sentence. @throws RunError("config") when the voice cannot do what is needed */
export function requireCapability(
  voice: Voice,
  needed: Capability,
  { feature, instead }: { readonly feature: string; readonly instead: string },
): void {
  const why = whyOff(voice, needed, feature);
  if (why !== null) throw new RunError("config", `${why} ${instead}`, { voice: voice.id, needed });
}
