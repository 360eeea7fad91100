// A `retort run` that is ended by SIGKILL at chosen moments and started again, and what its zip holds apart from the time.
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileSource } from "../../src/cli/model_directory.ts";
import { openZip } from "../../src/formats/zip_read.ts";
import { type Stage, STAGES } from "../../src/records/stage.ts";
import { withoutLooks } from "./run_looks.ts";

/** When a sitting is killed: so many milliseconds after a stage began in it, or after the process did. */
export interface Moment {
  readonly after: Stage | "start";
  readonly ms: number;
}

export interface Sitting {
  /** Null when it was killed. */
  readonly code: number | null;
  /** The stage in which it ended; null before the first. */
  readonly stage: Stage | null;
  /** Milliseconds from the start of the process, and between the start of a stage and that of the next one. */
  readonly lasted: ReadonlyMap<Stage | "start", number>;
  readonly told: string;
}

const running = new Set<ChildProcess>();
process.once("exit", () => running.forEach((child) => child.kill("SIGKILL")));

/** Runs `retort` until it ends or its moment has come. @param args the command first */
export function sit(args: readonly string[], moment: Moment | null): Promise<Sitting> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["tools/retort.mjs", ...args], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    running.add(child);
    let told = "";
    let timer: NodeJS.Timeout | null = null;
    const killAfter = (ms: number) => (timer ??= setTimeout(() => child.kill("SIGKILL"), ms));
    const begun = new Map<Stage | "start", number>([["start", performance.now()]]);
    if (moment?.after === "start") killAfter(moment.ms);
    child.stderr.on("data", (piece: Buffer) => {
      told += piece.toString();
      for (const stage of STAGES) {
        if (begun.has(stage) || !told.includes(`${stage}: started\n`)) continue;
        begun.set(stage, performance.now());
        const isDue = moment !== null && moment.after !== "start";
        if (isDue && STAGES.indexOf(stage) >= STAGES.indexOf(moment.after)) killAfter(moment.ms);
      }
    });
    child.once("error", reject);
    child.once("close", (code) => {
      running.delete(child);
      if (timer !== null) clearTimeout(timer);
      const times = [...begun, ["end", performance.now()] as const];
      const stages = [...begun.keys()];
      const lasted = new Map(stages.map((stage, i) => [stage, times[i + 1]![1] - times[i]![1]]));
      const last = stages.at(-1)!;
      resolve({ code, stage: last === "start" ? null : last, lasted, told });
    });
  });
}

export interface Killing {
  /** Kills after which the run is left as it is. */
  readonly most?: number;
  /** Looks at the folder after each kill. */
  readonly look?: (sitting: Sitting) => void;
}

/** Starts the command again and again, one moment a sitting, and then until it is through.
 *  @throws Error when a sitting ends by itself otherwise than well */
export async function runKilledAt(
  args: readonly string[],
  moments: readonly Moment[],
  { most = Number.POSITIVE_INFINITY, look = () => {} }: Killing = {},
): Promise<readonly Sitting[]> {
  const killed: Sitting[] = [];
  for (const moment of [...moments, null]) {
    if (killed.length === most) return killed;
    const sitting = await sit(args, moment);
    if (sitting.code === 0) return killed;
    if (sitting.code !== null) throw new Error(`a sitting ended with ${sitting.code}:\n${sitting.told}`);
    killed.push(sitting);
    look(sitting);
  }
  throw new Error("a sitting that nobody killed did not end");
}

/** Members that hold a time, or a hash over the run's name. */
const TIMES = /"(startedAt|elapsedMs|ms|createdAt|at|hash)":\s*(?:"[^"]*"|[\d.e+-]+)/g;
const SECONDS = /"seconds":\s*\{[^}]*\}/g;

/** What the folder's only zip holds, as `contentsOfZip`, with the run's looks at its student apart. */
export async function partsOfZip(folder: string): Promise<ReadonlyMap<string, string>> {
  const files = await contentsOfZip(folder);
  const record = "project/run.json";
  return new Map([...files, ...Object.entries(withoutLooks(record, files.get(record) ?? "{}"))]);
}

/** What the folder's only zip holds: a file's hash where it has no time in it, else its text without. The run is called after the
 *  time of its start, so its name is left out too, and the manifest keeps the hashes of the files that name neither. */
export async function contentsOfZip(folder: string): Promise<ReadonlyMap<string, string>> {
  const zips = readdirSync(folder).filter((name) => name.endsWith(".zip"));
  if (zips.length !== 1) throw new Error(`expected one zip in ${folder}, there are ${zips.length}`);
  const files = await openZip(await fileSource(join(folder, zips[0]!)), zips[0]!);
  const decode = async (name: string) => new TextDecoder().decode(await files.get(name)!.read());
  const { runId } = JSON.parse(await decode("receipt.json")) as { readonly runId: string };
  const contents = new Map<string, string>();
  for (const [name, file] of files) {
    if (name === "manifest.json") continue; // its hashes are compared as the files' own
    if (/\.(?:safetensors|gguf|onnx|onnx_data\w*)$/.test(name)) {
      const hash = createHash("sha256");
      for await (const chunk of file.chunks()) hash.update(chunk);
      contents.set(name, hash.digest("hex"));
    } else {
      const text = (await decode(name)).replaceAll(runId, "RUN");
      contents.set(name, text.replace(TIMES, '"$1":0').replace(SECONDS, '"seconds":{}'));
    }
  }
  return contents;
}
