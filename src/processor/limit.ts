// Which training the processor takes: what it would cost in minutes and in memory, and the sentence for one that it does not take.
import { adapterParameters, trainingFlops } from "../model/flops.ts";
import { type Architecture, parameterCount } from "../models/architecture.ts";
import { differsFromLlama } from "../models/block_settings.ts";

/** What decides the work of a training, beside the model. */
export interface TrainingSize {
  readonly steps: number;
  /** Most tokens of a step. */
  readonly batchTokens: number;
  readonly rank: number;
  /** Tokens that are computed at once; left out: all of a step. */
  readonly microTokens?: number;
}

/** Operations a second that are counted on: a third of what one core of a server did (docs/log.md, 2026-11-29), since schools have
 *  slower ones. */
const OPERATIONS_A_SECOND = 4e9;
/** Tokens of a text, for the estimate: longer ones cost more attention. */
const USUAL_TEXT = 128;
/** Of the largest model. Its weights lie in memory three times, as numbers of four bytes. */
const MOST_PARAMETERS = 32e6;
const MOST_MINUTES = 60;
/** Tokens of the largest step, all of which lie in memory with what each layer makes of them. */
const MOST_TOKENS = 4096;

/** Minutes that the training takes on a processor of modest speed. */
export function processorMinutes(a: Architecture, { steps, batchTokens, rank }: TrainingSize): number {
  const texts = Array.from({ length: Math.ceil(batchTokens / USUAL_TEXT) }, () => USUAL_TEXT);
  return (steps * trainingFlops(a, texts, batchTokens, rank)) / OPERATIONS_A_SECOND / 60;
}

/** Why the processor does not take this training, null when it does. */
export function whyTooLarge(a: Architecture, size: TrainingSize): string | null {
  if (differsFromLlama(a.block)) {
    return "This family's layers are computed on a graphics device alone, and the processor trains others. Choose another model, or a machine with WebGPU.";
  }
  const parameters = parameterCount(a) + adapterParameters(a, size.rank);
  if (parameters > MOST_PARAMETERS) {
    const millions = (count: number) => Math.round(count / 1e6);
    return `The model has ${millions(parameters)} million parameters, and the processor trains models of up to ${millions(MOST_PARAMETERS)} million.`;
  }
  const { batchTokens, microTokens = batchTokens } = size;
  if (microTokens > MOST_TOKENS) {
    return `A step of ${microTokens} words is more than the processor takes at once; choose at most ${MOST_TOKENS} words per step.`;
  }
  const minutes = processorMinutes(a, size);
  if (minutes <= MOST_MINUTES) return null;
  return `On the processor this training takes about ${Math.round(minutes)} minutes, and at most ${MOST_MINUTES} are taken on. Choose fewer steps or fewer words per step.`;
}

/** "about 2 minutes", for people. */
export function processorTime(a: Architecture, size: TrainingSize): string {
  const minutes = Math.max(1, Math.round(processorMinutes(a, size)));
  return minutes === 1 ? "about a minute" : `about ${minutes} minutes`;
}
