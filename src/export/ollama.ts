// The Modelfile beside gguf/adapter.gguf. Source: ollama docs/modelfile.mdx, docs/import.mdx: FROM must be the very base the
// adapter was trained on, unquantised, and only one ADAPTER is taken.
import type { LoraAdapter } from "../records/adapter.ts";
import { oneLine } from "./foreign_text.ts";

export function modelfile({ base }: LoraAdapter): string {
  return `# ollama create retort-student -f Modelfile && ollama run retort-student
# base.gguf: ${oneLine(base.name)} as GGUF in f16 or f32, made from model.safetensors with sha256
# ${base.sha256}
FROM ./base.gguf
ADAPTER ./adapter.gguf
PARAMETER temperature 0
`;
}
