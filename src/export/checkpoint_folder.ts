// The state of an unfinished training as files: the adapter as PEFT has it, AdamW's moments, and the rest as JSON. All numbers are
// written as they are, so that a training that goes on from them ends with the same bits.
import { writeSafetensors } from "../formats/safetensors.ts";
import type { Checkpoint } from "../records/checkpoint.ts";
import { headedAdapter } from "./headed_adapter.ts";

/** Names inside the folder; the adapters lie beside them and in `best`. */
export const CHECKPOINT_FILES = {
  /** Step, identity, phase, and what the training has seen of itself. */
  state: "state.json",
  /** Tensors "m" and "v", each one f32 list in the flat order of the trainer's parameters. */
  moments: "moments.safetensors",
  /** The folder of the best adapter so far, where the training looks for one. */
  best: "best",
} as const;

/** @returns file contents by path in the checkpoint's folder @throws errors of the exporters */
export function checkpointFolder(checkpoint: Checkpoint): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
  const { step, identity, phase, watch, adapter, m, v } = checkpoint;
  const best = watch?.best ?? null;
  const seen = watch && { ...watch, best: best && { step: best.step, score: best.score } };
  const state = { schema: 1, step, identity, phase, watch: seen }; // JSON leaves out what is not there
  const bestFiles = best === null ? [] : [...headedAdapter(best.adapter)];
  return new Map([
    [CHECKPOINT_FILES.state, new TextEncoder().encode(`${JSON.stringify(state)}\n`)],
    ...headedAdapter(adapter),
    [
      CHECKPOINT_FILES.moments,
      writeSafetensors([
        ["m", [m.length], m],
        ["v", [v.length], v],
      ]),
    ],
    ...bestFiles.map(([name, bytes]) => [`${CHECKPOINT_FILES.best}/${name}`, bytes] as const),
  ]);
}
