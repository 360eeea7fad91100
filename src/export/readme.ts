// The README and the licence note of a download: what lies in it, the commands that use it, its limits and its numbers.
import { gateSentence } from "../core/gate.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { MethodName } from "../records/eval_answer.ts";
import type { Report } from "../records/report.ts";
import type { Strategy } from "../records/strategy.ts";

export interface ReadmeFacts {
  readonly runId: string;
  readonly seed: number;
  readonly adapter: LoraAdapter;
  /** Licence of the base model, SPDX. */
  readonly license: string;
  readonly labels: "consensus" | "truth";
  readonly strategy: Strategy;
  /** The step whose state was kept, 0: that of before the training; null: the last. */
  readonly keptStep: number | null;
  /** A prompt of the run, in the model's own notation. */
  readonly examplePrompt: string;
  /** null when the run was not evaluated. */
  readonly report: Report | null;
}

const METHOD_LABELS: Readonly<Record<MethodName, string>> = {
  single: "one agent, greedy",
  singleSampled: "one agent, sampled",
  majority: "majority vote",
  debate: "debate",
  distilled: "distilled model, greedy",
};

/** How the adapter came to be, after "the adapter learned". */
const LEARNING: Readonly<Record<Strategy, string>> = {
  rsft: "to give at once one good solution of each debate (R-SFT)",
  da: "to give at once up to three different good solutions of each debate (DA)",
  pad: "by practice: its own attempts at the debated questions were rewarded, by their answers, by a process reward model that learned from the debates which steps are right, or by both (PAD; receipt.json says which)",
  dpo: "to prefer a right solution of a debate to a wrong one (DPO)",
};
const REPEATABLE =
  "| python/ | the same training for transformers, PEFT and TRL, on one GPU or several: `python python/train.py --base base` |";
const PYTHON: Readonly<Record<Strategy, string>> = {
  rsft: REPEATABLE,
  da: REPEATABLE,
  pad: "| (no python/) | the script of other downloads repeats the copying of solutions; it cannot repeat PAD's practice, so it is not here |",
  dpo: "| (no python/) | the script of other downloads repeats the copying of solutions, not DPO; data/preference.jsonl is what TRL's DPOTrainer reads |",
};
/** In place of `REPEATABLE` where the student is as it was before its training. */
const UNTRAINED =
  "| (no python/) | no state of the training was better on validation questions than the one before it, so there is nothing to repeat |";
const LESSONS: Readonly<Record<Strategy, string>> = {
  rsft: "the solutions that were learned",
  da: "the solutions that were learned",
  pad: "solutions that the debates ended with; PAD's student did not copy them",
  dpo: "solutions that the debates ended with; DPO's student learned from the pairs in preference.jsonl",
};

export function readme(facts: ReadmeFacts): string {
  const { adapter, runId, seed, labels, license, strategy, keptStep } = facts;
  const { base, config } = adapter;
  const learned =
    labels === "consensus"
      ? "the answers its group agreed on (no answer key was used)"
      : "answers that matched the answer key";
  return `---
base_model: ${base.name}
library_name: peft
pipeline_tag: text-generation
license: ${license.toLowerCase()}
tags:
  - lora
  - transformers
---

# ${base.name}, distilled from a debate of itself

A LoRA adapter (rank ${config.r}, lora_alpha ${config.lora_alpha}, modules ${config.target_modules.join(", ")}) made by Retort in a
browser: several copies of the base model debated questions, and the adapter learned ${LEARNING[strategy]}.
What counted as right: ${learned}.
Run ${runId}, seed ${seed}.

Base model: ${base.name}, \`model.safetensors\` with sha256 \`${base.sha256}\`. With other weights the adapter is worthless.

## Use it

Put the base model's files (config.json, model.safetensors, tokenizer.json, tokenizer_config.json; the page that made this
serves them under \`${base.path}/\`) into a folder \`base\` beside \`peft\`, then:

\`\`\`
pip install torch transformers peft
\`\`\`
\`\`\`python
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("base")
model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained("base"), "peft")
prompt = ${JSON.stringify(facts.examplePrompt)}
ids = tokenizer(prompt, return_tensors="pt", add_special_tokens=False).input_ids
print(tokenizer.decode(model.generate(input_ids=ids, max_new_tokens=90, do_sample=False)[0]))
\`\`\`
The merged model needs no PEFT, and no base: \`AutoModelForCausalLM.from_pretrained("merged")\`; in JavaScript, with the folder
served as \`models/student\` beside the page:

\`\`\`js
import { AutoModelForCausalLM, env } from "@huggingface/transformers";
env.localModelPath = "models/";
env.allowLocalModels = true;
const model = await AutoModelForCausalLM.from_pretrained("student", { dtype: "fp32", local_files_only: true });
\`\`\`

llama.cpp: \`llama-cli -m base.gguf --lora gguf/adapter.gguf\`; Ollama: \`cd gguf && ollama create student -f Modelfile\`. Both need the base
as GGUF in f16 or f32, and a tokenizer they know: a base of whole words, as retort-tiny is, they can only drive by token ids.
MLX: \`mlx_lm.generate --model base --adapter-path mlx --prompt "..."\`.

## Files

| file | what it is |
|---|---|
| peft/ | the adapter for PEFT, transformers, vLLM |
| gguf/ | the adapter for llama.cpp and, with its Modelfile, Ollama |
| mlx/ | the adapter for mlx-lm |
| merged/ | base and adapter in one: for transformers, vLLM, mlx-lm, and (onnx/) transformers.js |
${PYTHON[strategy] === REPEATABLE && keptStep === 0 ? UNTRAINED : PYTHON[strategy]}
| data/trajectories.jsonl | every debate, one a line: who said what after reading whom, the vote (schema debate/1) |
| data/debate-1.schema.json | the JSON Schema of its lines |
| data/sft.jsonl | ${LESSONS[strategy]}, as prompt and completion |
| data/sft_chat.jsonl | the same as chat messages in plain English, for any other model |
| data/preference.jsonl | a right and a wrong solution of one question, as DPO trainers read them |
| data/questions.csv | the debated questions with their verdicts, for a spreadsheet |
| data/answers.jsonl | what each method answered to each held-out question: the rows behind the table |
| project/ | the run itself: Retort opens this zip again, shows it, and trains on from it |
| receipt.json | settings, versions, device, hashes and results of the run |
| manifest.json | size and sha256 of each file here |

${resultsSection(facts.report)}
## Limits

The model answers questions of the kind it debated and little else; it can be wrong with confidence. What counted as right when it
learned: ${learned}, so mistakes that the whole group shared are learned too.
`;
}

/** The table of methods with its heading; "" for a run that was not evaluated. */
export function resultsSection(report: Report | null): string {
  if (report === null) return "";
  const percent = (share: number) => (100 * share).toFixed(1);
  const rows = (Object.keys(METHOD_LABELS) as MethodName[]).map((name) => {
    const { accuracy, ci95, tokensPerTask, n } = report.methods[name];
    const interval = `${percent(ci95[0])} to ${percent(ci95[1])}`;
    return `| ${METHOD_LABELS[name]} | ${percent(accuracy)} | ${interval} | ${tokensPerTask.toFixed(0)} | ${n} |`;
  });
  return `## Results on questions that were never debated

| method | right, % | 95 % interval | tokens per question | questions |
|---|---|---|---|---|
${rows.join("\n")}

${report.gate === undefined ? "" : `${gateSentence(report.gate)}\n\n`}`;
}

/** The licence that everything in a download inherits, with the base's own licence texts word for word.
 *  @param license as the base's card names it, null when it names none @param texts by file name */
export function licenseNote(
  baseName: string,
  license: string | null,
  texts: ReadonlyMap<string, string>,
): string {
  const named =
    license === null
      ? "whose card names no licence: ask where it came from before you pass anything on"
      : `whose licence is ${license}`;
  const note = `The adapter in this archive was derived from the model "${baseName}", ${named}.
The debates in data/ are output of that model. Both are passed on under the same licence.
`;
  if (texts.size === 0) return `${note}The model came without the text of a licence.\n`;
  const whole = Array.from(
    texts,
    ([name, text]) => `\n----- ${name}, as it came with the model -----\n\n${text}`,
  );
  return note + whole.join("");
}
