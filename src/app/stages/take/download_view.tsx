// Stage 5: the zip, what lies in it, what to do with each file, and the receipt of the run.
import type { JSX } from "preact";
import type { ExportFormat } from "../../../export/format.ts";
import { FORMATS } from "../../../export/list.ts";
import { GateNote } from "../../parts/gate_note.tsx";
import { PurposesView } from "./purposes_view.tsx";
import { ReadBackView } from "./read_back_view.tsx";
import { ExportForm } from "./export_form.tsx";
import type { ExportCommands, ExportState } from "./export_state.ts";
import type { Download, PageState } from "../../state.ts";
import { grouped, size } from "../../words/numbers.ts";
import { say, sayAny, sayRich, type Sentence } from "../../words/say.tsx";

export interface Exporting {
  readonly state: ExportState;
  readonly commands: ExportCommands;
}
interface DownloadViewProps {
  readonly state: PageState;
  readonly exporting: Exporting;
}

export function DownloadView({ state, exporting }: DownloadViewProps): JSX.Element | null {
  const download = state.download.value;
  if (download === null) return state.checkingDownload.value ? <Checked /> : null;
  const gate = state.report.value?.gate;
  return (
    <div class="bench">
      <div class="bench-picture">
        {gate !== undefined && !gate.isBetter && <GateNote gate={gate} />}
        <p>
          <a id="download-zip" class="primary" href={download.url} download={download.name}>
            {sayRich("Download the student <small>{size}</small>", {
              size: size(download.bytes),
              small: (words) => <span class="button-size">{words}</span>,
            })}
          </a>
        </p>
        <PurposesView state={state} />
      </div>
      <div class="bench-reader">
        <ReadBackView state={state} />
        <details class="all-files">
          <summary>{say("All files of the zip, and what each is for")}</summary>
          <Files download={download} isBundled={state.model.value === ""} />
        </details>
        <SingleFiles download={download} exporting={exporting} />
        <ExportForm state={exporting.state} commands={exporting.commands} />
        <details>
          <summary>{say("Run receipt: everything needed to repeat this run")}</summary>
          <pre class="receipt" tabIndex={0}>
            {download.receipt}
          </pre>
        </details>
        <p class="small">
          {sayRich("sha256 of the zip <b>{sha256}</b>", {
            sha256: download.sha256,
            b: (words) => <code>{words}</code>,
          })}
        </p>
      </div>
    </div>
  );
}

function Checked(): JSX.Element {
  return (
    <p id="checking-download" class="small">
      {say(
        "The stored zip is read once and held against its sum, then it is offered here. A large one takes a minute.",
      )}
    </p>
  );
}

interface FilesProps {
  readonly download: Download;
  /** Whether the base is the bundled model, whose tokenizer llama.cpp does not know. */
  readonly isBundled: boolean;
}

/** One entry for each folder of the zip and each file at its top; nothing in the zip is left out. */
function Files({ download, isBundled }: FilesProps): JSX.Element {
  const entries = new Map<string, number>();
  for (const file of download.files) {
    const top = file.name.includes("/") ? file.name.slice(0, file.name.indexOf("/") + 1) : file.name;
    entries.set(top, (entries.get(top) ?? 0) + file.bytes);
  }
  return (
    <ul class="files" aria-label={say("The zip holds {n} files", { n: grouped(download.files.length) })}>
      {[...entries].map(([name, bytes]) => (
        <li key={name}>
          <p class="file-name">
            <code>{name}</code> <span>{size(bytes)}</span>
          </p>
          <Use name={name} />
          {isBundled && name === "gguf/" && (
            <p>
              {say(
                "The bundled model is a base of whole words, which llama.cpp can only drive by token ids; with a chat model as base this is the whole command.",
              )}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Every file of the zip by itself. */
function SingleFiles({
  download,
  exporting,
}: {
  readonly download: Download;
  readonly exporting: Exporting;
}): JSX.Element {
  const fetching = exporting.state.fetching.value;
  return (
    <details>
      <summary>{say("Single files out of the zip")}</summary>
      <ul class="single-files">
        {download.files.map(({ name, bytes }) => (
          <li key={name}>
            <button
              type="button"
              class="link"
              disabled={fetching !== ""}
              onClick={() => exporting.commands.save(name)}
            >
              {name}
            </button>{" "}
            <span class="small">{fetching === name ? say("unpacking…") : size(bytes)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What the files at the top of the zip are for; its folders say it in their formats. */
const USES: Readonly<Record<string, ExportFormat["use"] & { readonly what: Sentence }>> = {
  "README.md": { what: "all of this in words, with the whole commands: begin here" },
  "LICENSE.txt": { what: "what you may do with all this" },
  "receipt.json": { what: "seed, settings, versions, device and the table of results" },
  "manifest.json": { what: "size and sha256 of every file here" },
};

function Use({ name }: { readonly name: string }): JSX.Element | null {
  const format = FORMATS.find(({ folder }) => folder === name);
  const use = Object.hasOwn(USES, name) ? USES[name] : format?.use;
  if (use === undefined) return null;
  return (
    <>
      <p>{sayAny(use.what)}</p>
      {use.command !== undefined && <code class="command">{use.command}</code>}
    </>
  );
}
