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

/** What each file is for and, where there is one, the command that uses it. */
const USES: readonly { readonly end: string; readonly what: string; readonly command?: string }[] = [
  {
    end: "adapter_model.safetensors",
    what: "what the student learned; load it onto the base model with PEFT",
    command: 'PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained("tiny"), "adapter")',
  },
  { end: "adapter_config.json", what: "the shape of the strips; PEFT reads it together with the file above" },
  {
    end: "trajectories.jsonl",
    what: "every word of every debate, one turn a line",
    command: 'load_dataset("json", data_files="trajectories.jsonl")',
  },
  { end: "receipt.json", what: "seed, settings, versions, device and the table of results" },
  { end: "README.md", what: "all of this in words, with the commands" },
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
