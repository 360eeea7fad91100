// What the two halves of decoding, reading prompts and drawing tokens, share on one device.
import type { Clock } from "../../core/ports.ts";
import type { Gpu } from "../../gpu/device.ts";
import type { DecodeBuffers, DecodePlan } from "./decode_plan.ts";
import type { RecordedSteps } from "./recorded.ts";

export interface DecodingParts {
  readonly gpu: Gpu;
  readonly plan: DecodePlan;
  readonly buffers: DecodeBuffers;
  readonly steps: RecordedSteps;
  readonly clock: Clock;
}
