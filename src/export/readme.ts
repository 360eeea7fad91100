// The README and the licence note of a download: what lies in it, the commands that use it, its limits and its numbers.
import type { LoraAdapter } from "../records/adapter.ts";
import type { CheckedBy } from "../records/checked_by.ts";
import type { Endpoint } from "../records/endpoint.ts";
import type { ModelRef } from "../records/model_ref.ts";
import type { Report } from "../records/report.ts";
import { METHODS } from "../methods/list.ts";
import { inMarkdown, markdownCode, oneLine, pythonText, yamlText } from "./foreign_text.ts";
import type { ExportFormat, ExportRun, ReadmeRow } from "./format.ts";
import { FORMATS } from "./list.ts";
import type { AgentSpec } from "../records/agent_spec.ts";
import type { GroupModel } from "../teachers/group_models.ts";
import type { Protocol } from "../teachers/protocol.ts";
import { originOf, taughtBy } from "./taught_by.ts";
import { resultsSection } from "./results_section.ts";

export interface ReadmeFacts {
  readonly runId: string;
  readonly seed: number;
  readonly adapter: LoraAdapter;
  /** Licence of the base model, SPDX. */
  readonly license: string;
  readonly checkedBy: CheckedBy;
  /** Who judged what was said, and how much of it; null where a key did, or nobody. */
  readonly judged: string | null;
  /** Who checked what the group agreed on, in a sentence; null where all of it was checked. */
  readonly agreement: string | null;
  readonly run: ExportRun;
  /** A prompt of the run, in the model's own notation. */
  readonly examplePrompt: string;
  readonly teacher: Protocol;
  /** The server whose model taught, null where the base did. */
  readonly endpoint: Endpoint | null;
  /** The models that taught, with their agents. */
  readonly group: readonly GroupModel[];
  readonly agents: readonly AgentSpec[];
  /** null when the run was not evaluated. */
  readonly report: Report | null;
}

export function readme(facts: ReadmeFacts): string {
  const { adapter, runId, seed, license, teacher } = facts;
  const { base, config } = adapter;
  const learned = learnedWords(facts);
  return `---
base_model: ${yamlText(base.name)}
library_name: peft
pipeline_tag: text-generation
license: ${yamlText(license.toLowerCase())}
tags:
  - lora
  - transformers
---

# ${inMarkdown(base.name)}, ${originOf(facts)}

A LoRA adapter (rank ${config.r}, lora_alpha ${config.lora_alpha}, modules ${config.target_modules.join(", ")}) made by Retort.
${taughtBy(facts)} ${teacher.words.story} The adapter learned ${METHODS[facts.run.strategy].words.learned}.
What counted as right: ${learned}.${facts.agreement === null ? "" : ` ${facts.agreement}`}
Run ${runId}, seed ${seed}.

Base model: ${inMarkdown(base.name)}, \`model.safetensors\` with sha256 \`${base.sha256}\`. With other weights the adapter is worthless.

${useSection(base, facts.examplePrompt)}
## Files

| file | what it is |
|---|---|
${rowsOfFormats(facts.run)}
| receipt.json | settings, versions, device, hashes and results of the run |
| manifest.json | size and sha256 of each file here |

${resultsSection(facts.report, teacher)}
## Limits

The model answers questions of the kind it learned from and little else; it can be wrong with confidence. What counted as right when it
learned: ${learned}, so ${MISTAKES[facts.checkedBy]} are learned too.
`;
}

function learnedWords({ checkedBy, judged }: Pick<ReadmeFacts, "checkedBy" | "judged">): string {
  return judged === null ? LEARNED[checkedBy] : `${LEARNED[checkedBy]} (${inMarkdown(judged)})`;
}

/** What counted as right. */
const LEARNED: Readonly<Record<CheckedBy, string>> = {
  key: "answers that matched the answer key",
  rule: "answers that matched the answer key",
  person: "answers that a person judged right",
  model: "answers that another model called right",
  own: "the answers that came with the questions",
  consensus: "the answers its group agreed on (no answer key was used)",
};

const MISTAKES: Readonly<Record<CheckedBy, string>> = {
  key: "mistakes that the whole group shared",
  rule: "mistakes that the whole group shared",
  consensus: "mistakes that the whole group shared",
  person: "mistakes that the person did not see",
  model: "mistakes that the other model did not see",
  own: "mistakes in them",
};

/** How the files are used: the commands of every library that reads one of the formats. */
function useSection(base: ModelRef, examplePrompt: string): string {
  return `## Use it

Put the base model's files (config.json, model.safetensors, tokenizer.json, tokenizer_config.json; the page that made this
serves them under ${markdownCode(`${base.path}/`)}) into a folder \`base\` beside \`peft\`, then:

\`\`\`
pip install torch transformers peft
\`\`\`
\`\`\`python
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("base")
model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained("base"), "peft")
prompt = ${pythonText(examplePrompt)}
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
`;
}

/** What every format adds to the zip, or why it adds nothing, as rows of the table of files. */
function rowsOfFormats(run: ExportRun): string {
  const rows = FORMATS.flatMap((format) => rowsOf(format, run));
  return rows.map(([path, what]) => `| ${path} | ${what} |`).join("\n");
}

function rowsOf({ folder, use, rows, fits }: ExportFormat, run: ExportRun): readonly ReadmeRow[] {
  const why = fits(run);
  if (why !== true) return [[`(no ${folder})`, why]];
  return rows?.(run) ?? [[folder, use.what]];
}

/** The licence that everything in a download inherits, with the base's own licence texts word for word.
 *  @param license as the base's card names it, null when it names none @param texts by file name
 *  @param others names of further models that wrote texts in data/ */
export function licenseNote(
  baseName: string,
  license: string | null,
  texts: ReadonlyMap<string, string>,
  others: readonly string[] = [],
): string {
  const named =
    license === null
      ? "whose card names no licence: ask where it came from before you pass anything on"
      : `whose licence is ${oneLine(license)}`;
  const note = `The adapter in this archive was derived from the model "${oneLine(baseName)}", ${named}.
The texts in data/ are output of that model. Both are passed on under the same licence.
${others.length === 0 ? "" : `Some of the texts are output of ${others.map(oneLine).join(" and ")}: look up what that licence says of them.\n`}`;
  if (texts.size === 0) return `${note}The model came without the text of a licence.\n`;
  const whole = Array.from(
    texts,
    ([name, text]) => `\n----- ${name}, as it came with the model -----\n\n${text}`,
  );
  return note + whole.join("");
}
