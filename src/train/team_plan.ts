// Whether the models of a team may stand side by side while they speak, from what each takes and what the device allows. Each of them
// fits alone or its own plan says why not; here it is their sum.
import { RunError } from "../core/errors.ts";
import type { AdapterReport } from "../core/adapter_report.ts";
import { type Architecture, parameterCount } from "../models/architecture.ts";
import { sizeText } from "../core/size_text.ts";
import { defaultBudget } from "../model/memory_plan.ts";
import type { SpeakerName } from "../records/speaker.ts";
import { planRun } from "./plan.ts";
import { storageOf } from "./run_plan.ts";

export interface TeamMember {
  readonly name: string;
  readonly architecture: Architecture;
  readonly speaker: SpeakerName;
}

/** Graphs are spoken in f32. */
const BYTES_PER_WEIGHT = 4;

/** What the models of a team take while they speak, as sentences.
 *  @param report of the GPU on which those speak whose speaker is the engine
 *  @throws RunError("gpu-memory") with the bytes that they need together and those that they may have */
export function planTeam(members: readonly TeamMember[], report: AdapterReport): string {
  const taken = members.map((member) => ({ ...member, bytes: bytesOf(member, report) }));
  const onGpu = taken.filter(({ speaker }) => speaker === "engine");
  const inMemory = taken.filter(({ speaker }) => speaker === "onnx");
  const budget = defaultBudget(report);
  const together = sum(onGpu);
  if (onGpu.length > 1 && together > budget) {
    throw new RunError(
      "gpu-memory",
      `${listed(onGpu)} are too large for the graphics device together: they take ${sizeText(together)}, and may take ${sizeText(budget)}. Choose a smaller second model.`,
      { needs: together, may: budget },
    );
  }
  const largest = sizeText(Math.max(0, ...inMemory.map(({ bytes }) => bytes)));
  return [
    ...(onGpu.length === 0
      ? []
      : [`While the group speaks, ${taking(onGpu)} of the graphics device’s memory.`]),
    ...(inMemory.length === 0
      ? []
      : [
          `While the group speaks, ${taking(inMemory)} of this machine’s memory, and ${largest} more while the largest is opened.`,
        ]),
  ].join(" ");
}

/** @throws RunError("gpu-memory") where it does not fit alone */
function bytesOf({ architecture, speaker }: TeamMember, report: AdapterReport): number {
  if (speaker === "onnx") return BYTES_PER_WEIGHT * parameterCount(architecture);
  const request = {
    architecture,
    uses: ["generate"],
    rank: 1,
    batchTokens: 1,
    ...storageOf(architecture),
  } as const;
  return planRun(request, { report }).peakBytes;
}

const sum = (taken: readonly { readonly bytes: number }[]): number =>
  taken.reduce((total, { bytes }) => total + bytes, 0);

/** "a takes 512.0 MB", "a with 512.0 MB and b with 120.0 MB take 632.0 MB" */
function taking(taken: readonly { readonly name: string; readonly bytes: number }[]): string {
  const [only, ...more] = taken;
  if (only !== undefined && more.length === 0) return `${only.name} takes ${sizeText(only.bytes)}`;
  return `${listed(taken)} take ${sizeText(sum(taken))}`;
}

/** "a with 512.0 MB and b with 120.0 MB" */
const listed = (taken: readonly { readonly name: string; readonly bytes: number }[]): string =>
  taken.map(({ name, bytes }) => `${name} with ${sizeText(bytes)}`).join(" and ");
