// What a person wants to do with the student, and the whole program that does it with the files of the zip.
import type { Sentence } from "../../words/say.tsx";

export interface TakenStudent {
  /** Names of the zip's files. */
  readonly files: readonly string[];
  /** A prompt as the student reads it, e.g. of a question that was debated. */
  readonly prompt: string;
  /** Whether the base is the bundled model, whose tokenizer knows whole words only. */
  readonly isBundled: boolean;
}

export interface Purpose {
  readonly id: string;
  readonly title: Sentence;
  /** Sentences on what to do. */
  readonly what: Sentence;
  /** A whole program as it is run beside the unpacked zip; left out where none is needed. */
  readonly program?: string;
}

/** The purposes that these files serve; what this base cannot be used for is not among them. */
export function purposesOf(student: TakenStudent): readonly Purpose[] {
  const has = (start: string): boolean => student.files.some((name) => name.startsWith(start));
  return [
    ...(has("project/") ? [HERE] : []),
    ...(has("merged/model") ? [python(student)] : []),
    ...(has("merged/onnx/") ? [javascript(student)] : []),
    ...(has("gguf/") && !student.isBundled ? [llamaCpp(student)] : []),
  ];
}

const HERE: Purpose = {
  id: "here",
  title: "Open it here again",
  what: "Keep the zip. On the start page, here or on another computer, choose “Bring something back in”: the run stands there as it is now, and its student can be asked, or train on.",
};

function python({ prompt }: TakenStudent): Purpose {
  return {
    id: "python",
    title: "Use it in Python",
    what: "Unpack the zip, save this beside the folder merged as student.py, and run it.",
    program: `# pip install torch transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("merged")
model = AutoModelForCausalLM.from_pretrained("merged")
prompt = ${JSON.stringify(prompt)}
ids = tokenizer(prompt, return_tensors="pt", add_special_tokens=False).input_ids
print(tokenizer.decode(model.generate(input_ids=ids, max_new_tokens=90, do_sample=False)[0]))
`,
  };
}

function javascript({ prompt }: TakenStudent): Purpose {
  return {
    id: "javascript",
    title: "Use it in a web page or in Node",
    what: "Unpack the zip, save this beside the folder merged as student.mjs, and run it with Node; a page that is bundled uses the same lines.",
    program: `// npm install @huggingface/transformers
import { AutoModelForCausalLM, AutoTokenizer, env } from "@huggingface/transformers";

env.localModelPath = "./";
env.allowLocalModels = true;
const tokenizer = await AutoTokenizer.from_pretrained("merged", { local_files_only: true });
const model = await AutoModelForCausalLM.from_pretrained("merged", { dtype: "fp32", local_files_only: true });
const ids = tokenizer(${JSON.stringify(prompt)}, { add_special_tokens: false });
const [text] = tokenizer.batch_decode(await model.generate({ ...ids, max_new_tokens: 90, do_sample: false }));
console.log(text);
`,
  };
}

function llamaCpp({ prompt }: TakenStudent): Purpose {
  return {
    id: "llama-cpp",
    title: "Use it in llama.cpp, Ollama or LM Studio",
    what: "The base as GGUF in f16 or f32 lies beside the unpacked zip as base.gguf. Ollama reads gguf/Modelfile: ollama create student -f Modelfile. LM Studio takes the folder merged once llama.cpp has converted it.",
    program: `llama-cli -m base.gguf --lora gguf/adapter.gguf -n 90 --temp 0 -p ${shellText(prompt)}
`,
  };
}

/** For a POSIX shell, where nothing inside single quotes means anything. */
const shellText = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
