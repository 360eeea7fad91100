// Qwen2 and Qwen2.5: biases on q, k and v. A window is named in config.json but used only where use_sliding_window is true.
// Source: transformers, models/qwen2; llama.cpp, conversion/qwen.py.
import { standardRope } from "../rope.ts";
import { STANDARD_NAMES } from "../weight_names.ts";
import { ENGINE_MUST_BE, type ModelFamily, LLAMA_CPP_NAMES } from "./family.ts";

export const qwen2: ModelFamily = {
  id: "qwen2",
  className: "Qwen2ForCausalLM",
  models: "Qwen2.5",
  mustBe: ENGINE_MUST_BE,
  defaultHeadDim: ({ hidden, heads }) => hidden / heads,
  defaultMaxPositions: 32_768,
  qkvBias: () => true,
  qkNorm: () => false,
  names: STANDARD_NAMES,
  rope: standardRope,
  gguf: { architecture: "qwen2", linearNames: LLAMA_CPP_NAMES, rotates: "halves" },
  mlx: "standard",
  onnx: "standard",
};
