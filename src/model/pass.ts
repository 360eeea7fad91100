// What the parts of one pass through the decoder are given: the pass itself, and the layer that they work on.
import type { Slice } from "../gpu/buffers.ts";
import type { Recorder } from "../gpu/recorder.ts";
import type { Architecture } from "../models/architecture.ts";
import type { LayerActivations } from "./activations.ts";
import type { LoraArena } from "./lora.ts";
import type { LayerWeights, Weights } from "./weights.ts";

/** What every block of one pass shares. */
export interface Pass {
  readonly recorder: Recorder;
  readonly architecture: Architecture;
  readonly weights: Weights;
  readonly lora: LoraArena;
  /** false: the base alone, LoRA is not even computed */
  readonly adapter: boolean;
  /** [rows, 4] u32, see kernels/tokens.ts */
  readonly tokens: Slice;
  /** as `tokens`, for the layers with a window */
  readonly windowTokens?: Slice;
  readonly rows: number;
}

/** A layer's number and what belongs to it. */
export interface Block {
  readonly index: number;
  readonly weights: LayerWeights;
  readonly acts: LayerActivations;
}
