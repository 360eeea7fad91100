// Llama: no biases, no norms on heads. Source: transformers, models/llama; llama.cpp, conversion/llama.py (permute).
import { standardRope } from "../rope.ts";
import { STANDARD_NAMES } from "../weight_names.ts";
import { ENGINE_MUST_BE, type ModelFamily, LLAMA_CPP_NAMES } from "./family.ts";

export const llama: ModelFamily = {
  id: "llama",
  className: "LlamaForCausalLM",
  models: "SmolLM2, Llama 3.2",
  // Llama has no window at all, so an entry that names one belongs to another model.
  mustBe: [...ENGINE_MUST_BE, ["sliding_window", [null, undefined]]],
  defaultHeadDim: ({ hidden, heads }) => hidden / heads,
  defaultMaxPositions: 2048,
  qkvBias: () => false,
  qkNorm: () => false,
  names: STANDARD_NAMES,
  rope: standardRope,
  gguf: { architecture: "llama", linearNames: LLAMA_CPP_NAMES, rotates: "neighbours" },
  mlx: "standard",
  onnx: "standard",
};
