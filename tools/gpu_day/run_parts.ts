// Runs the parts of a day on a real GPU, each within its time.
import { Bench, type BenchRow, type Peak } from "../../src/bench/bench_row.ts";
import { type Profile, profiles } from "../../src/bench/profile.ts";
import { systemClock } from "../../src/core/ports.ts";
import { type Gpu, openDevice } from "../../src/gpu/device.ts";
import { Timestamps } from "../../src/gpu/timestamps.ts";
import type { Day, Part } from "./part.ts";

/** What is written of a part. */
export interface Answer {
  readonly name: string;
  readonly question: string;
  readonly seconds: number;
  readonly found: Readonly<Record<string, unknown>>;
  readonly rows: readonly BenchRow[];
  readonly error: string | null;
}

/** What is written of a day. */
export interface DayAnswers {
  readonly device: string;
  readonly commit: string;
  readonly isSmall: boolean;
  readonly seconds: number;
  readonly parts: readonly Answer[];
  readonly profiles: readonly Profile[];
}

export interface DayOptions {
  readonly isSmall: boolean;
  /** Of all parts together. */
  readonly seconds: number;
  readonly torch: Day["torch"];
  readonly commit: string;
  /** A row to be shown. */
  readonly shown: (row: BenchRow) => void;
  /** All that is known so far, after each part. */
  readonly told: (so: DayAnswers) => void;
}

/** Runs the parts in their order; a part that fails is named, and the next goes on. @throws what opening a device throws */
export async function runParts(
  parts: readonly Part[],
  port: GPU,
  { isSmall, seconds, torch, commit, shown, told }: DayOptions,
): Promise<Answer[]> {
  const began = systemClock.elapsed();
  const spent = () => (systemClock.elapsed() - began) / 1000;
  const answers: Answer[] = [];
  let gpu = await openDevice(port, { timestamps: true });
  let peak: Peak | null = null;
  for (const part of parts) {
    if (gpu.failure !== null) gpu = await openDevice(port, { timestamps: true });
    const most = Math.min(isSmall ? Infinity : part.seconds, seconds - spent());
    const answer = await runPart(part, gpu, { port, isSmall, torch, commit, peak, shown, seconds: most });
    peak = part.name === "peaks" && answer.error === null ? (answer.found as unknown as Peak) : peak;
    answers.push(answer);
    told({
      device: gpu.name,
      commit,
      isSmall,
      seconds: spent(),
      parts: [...answers],
      profiles: profiles(answers.flatMap(({ rows }) => rows)),
    });
  }
  gpu.destroy();
  return answers;
}

async function runPart(
  part: Part,
  gpu: Gpu,
  day: Pick<Day, "port" | "isSmall" | "torch"> & {
    readonly commit: string;
    readonly peak: Peak | null;
    readonly shown: DayOptions["shown"];
    readonly seconds: number;
  },
): Promise<Answer> {
  const began = systemClock.elapsed();
  const left = () => Math.max(0, day.seconds - (systemClock.elapsed() - began) / 1000);
  const timestamps = Timestamps.create(gpu);
  const rows: BenchRow[] = [];
  const bench = new Bench({
    gpu,
    clock: systemClock,
    clockName: "wall",
    timestamps,
    measure: {
      sampleMs: day.isSmall ? 1 : 20,
      samples: day.isSmall ? 1 : 5,
      mostMs: 2000,
      signal: AbortSignal.timeout(Math.max(1, Math.floor(1000 * day.seconds))),
    },
    commit: day.commit,
    onRow: (row) => {
      rows.push(row);
      if (row.group !== "op") day.shown(row); // the profile says it shorter
    },
  });
  bench.peak = day.peak;
  let found: Answer["found"] = {};
  let error: string | null = null;
  try {
    if (day.seconds < 1) throw new Error("no time left");
    found = await part.run({ ...day, gpu, bench, left });
  } catch (thrown) {
    error = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  } finally {
    timestamps?.destroy();
  }
  const seconds = (systemClock.elapsed() - began) / 1000;
  return { name: part.name, question: part.question, seconds, found, rows, error };
}
