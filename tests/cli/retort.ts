// Runs the command line as a person does: a process of its own, on the test's GPU driver.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { gpuPort } from "../harness/gpu.ts";

export const TINY = "public/models/tiny";
export const QUESTION =
  "<|bos|> <|user|> Ann has 12 eggs . That is 5 more eggs than Ben has . How many eggs does Ben have ? <|assistant|>";

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  /** stderr without what the GPU's driver says. */
  readonly told: string;
}

/** A folder that is removed after the file's tests. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "retort-cli-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Processes still at work: a test that ran into its time limit must not leave one behind. */
const running = new Set<ChildProcess>();
afterAll(() => running.forEach((child) => child.kill("SIGKILL")));

/** Starts `retort …args`. `onTold` sees stderr as it comes. */
export async function retort(
  args: readonly string[],
  options: {
    readonly env?: Readonly<Record<string, string>>;
    readonly onTold?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
  } = {},
): Promise<Outcome> {
  await gpuPort(); // chooses the driver and sets it in our environment
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["tools/retort.mjs", ...args], {
      env: { ...process.env, ...options.env },
    });
    running.add(child);
    let out = "";
    let told = "";
    child.stdout.on("data", (piece: Buffer) => (out += piece.toString()));
    child.stderr.on("data", (piece: Buffer) => {
      told += piece.toString();
      options.onTold?.(told, (signal) => child.kill(signal));
    });
    child.once("error", reject);
    child.once("close", (code) => {
      running.delete(child);
      const lines = told.split("\n").filter((line) => !/^Warning: |^\s+at |^GPU: |^$/.test(line));
      resolve({ code, out: out.trimEnd(), told: lines.join("\n") });
    });
  });
}
