// What `retort run` says and leaves: progress as lines, the table of methods, the zip, and the report as JSON.
import { join } from "node:path";
import { RunError } from "../core/errors.ts";
import { agreedSentence } from "../records/report.ts";
import type { RunRecord, Store } from "../store/store.ts";
import type { RunEvent } from "../threads/run_event.ts";
import type { Surroundings } from "./command.ts";

/** Progress as lines, a tenth of a stage apart. */
export function teller(tell: (line: string) => void): (event: RunEvent) => void {
  let last = "";
  return (event) => {
    if (event.type === "stage" && event.state !== "skipped") tell(`${event.stage}: ${event.state}`);
    if (event.type === "notice") tell(event.text);
    if (event.type !== "progress") return;
    const line = `${event.stage}: ${Math.floor((10 * event.done) / Math.max(1, event.total)) * 10} %`;
    if (line !== last) tell(line);
    last = line;
  };
}

/** Prints the table of methods of a run that ended and where in `folder` its zip lies, and writes the report where `json` names a file.
 *  @throws RunError("internal") for a run without zip or report; RunError("file-invalid") when the disk refuses */
export async function writeResults(
  ended: RunRecord,
  store: Store,
  { out: folder, json }: { readonly out: string; readonly json: string | null },
  { disk, out }: Pick<Surroundings, "disk" | "out">,
): Promise<void> {
  const artifact = await store.getArtifact(ended.id);
  if (artifact === null || ended.report === null) {
    throw new RunError(
      "internal",
      `Run ${ended.id} ended without ${artifact === null ? "a zip" : "a report"}.`,
    );
  }
  const zip = join(folder, artifact.name);
  const { methods, paired, bare } = ended.report;
  const rows = { ...(bare === undefined ? {} : { bare }), ...methods };
  for (const [name, { accuracy, ci95, tokensPerTask, n }] of Object.entries(rows)) {
    const [low, high] = ci95.map((bound) => (100 * bound).toFixed(1));
    const right = `${(100 * accuracy).toFixed(1)} % right [${low}, ${high}] of ${n}`;
    const shown = name === "teacher" ? ended.config.teacher : name;
    out(`${shown.padEnd(14)} ${right}, ${tokensPerTask.toFixed(1)} tokens a question`);
  }
  const agreed = agreedSentence(ended.report);
  if (agreed !== null) out(agreed);
  out(zip);
  if (json === null) return;
  const { bytes, sha256 } = artifact;
  const summary = {
    schema: 2,
    runId: ended.id,
    config: ended.config,
    methods,
    ...(bare === undefined ? {} : { bare }),
    paired,
    zip: { path: zip, bytes, sha256 },
  };
  await disk.replace(json, `${JSON.stringify(summary, null, 2)}\n`);
}
