// Stage 5: the zip, what lies in it, what to do with each file, and the receipt of the run.
import type { JSX } from "preact";
import type { Download, PageState } from "./state.ts";
import { bytes, count } from "./wording.ts";

export function DownloadView({ state }: { readonly state: PageState }): JSX.Element | null {
  const download = state.download.value;
  if (download === null) return null;
  return (
    <>
      <p>
        <a id="download" class="primary" href={download.url} download={download.name}>
          Download the student <span class="button-size">{bytes(download.bytes)}</span>
        </a>
      </p>
      <Files download={download} />
      <details>
        <summary>Run receipt: everything needed to repeat this run</summary>
        <pre class="receipt" tabIndex={0}>
          {download.receipt}
        </pre>
      </details>
      <p class="small">
        sha256 of the zip <code>{download.sha256}</code>
      </p>
    </>
  );
}

function Files({ download }: { readonly download: Download }): JSX.Element {
  return (
    <ul class="files" aria-label={`The zip holds ${count(download.files.length)} files`}>
      {download.files.map((file) => (
        <li key={file.name}>
          <p class="file-name">
            <code>{file.name}</code> <span>{bytes(file.bytes)}</span>
          </p>
          <FileUse name={file.name} />
        </li>
      ))}
    </ul>
  );
}

/** What each file is for and, where there is one, the command that uses it (run inside the unpacked folder). */
const USES: readonly { readonly end: string; readonly what: string; readonly command?: string }[] = [
  {
    end: "adapter_model.safetensors",
    what: "what the student learned; PEFT loads it onto the base model, whose files belong into a folder “base”",
    command: 'PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained("base"), "peft")',
  },
  { end: "adapter_config.json", what: "the shape of the strips; PEFT reads it together with the file above" },
  {
    end: "trajectories.jsonl",
    what: "every debate, one a line: who said what after reading whom, and the vote",
    command: 'load_dataset("json", data_files="data/trajectories.jsonl")',
  },
  {
    end: "sft.jsonl",
    what: "the lessons, as prompt and completion, for any other trainer",
    command: 'load_dataset("json", data_files="data/sft.jsonl")',
  },
  { end: "answers.jsonl", what: "every answer of the test, one a line, with the method that gave it" },
  { end: "receipt.json", what: "seed, settings, versions, device and the table of results" },
  { end: "manifest.json", what: "size and sha256 of every file here" },
  { end: "LICENSE.txt", what: "what you may do with all this" },
  { end: "README.md", what: "all of this in words, with the whole commands: begin here" },
];

function FileUse({ name }: { readonly name: string }): JSX.Element | null {
  const use = USES.find((use) => name.endsWith(use.end));
  if (use === undefined) return null;
  return (
    <>
      <p>{use.what}</p>
      {use.command !== undefined && <code class="command">{use.command}</code>}
    </>
  );
}
