// `npm run gpu-day`: at most six minutes on a machine with a real GPU, prepared beforehand. Each part has its own most seconds, a part that
// fails is named and the next goes on, and the one JSON is written anew after each, so that a machine that is taken away leaves what it had.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { measurePeak } from "../../src/bench/peak.ts";
import { commitName } from "../bench/commit_name.ts";
import { openDawn } from "../bench/dawn.ts";
import { profileLines, rowLine } from "../bench/bench_report.ts";
import { torchPython } from "../peers/torch_peer.ts";
import { devicePart } from "./device_part.ts";
import { attentionPart, gapPart, loraPart, productsPart, trustPart } from "./kernel_parts.ts";
import type { Part } from "./part.ts";
import { runParts } from "./run_parts.ts";
import { tunePart } from "./tune_part.ts";
import { decodePart, stepsPart, storagePart, torchProductsPart } from "./step_parts.ts";

const PARTS: readonly Part[] = [
  devicePart,
  trustPart,
  {
    name: "peaks",
    question: "What does the device reach at best?",
    seconds: 15,
    run: async ({ bench }) => {
      await measurePeak(bench);
      return { ...bench.peak };
    },
  },
  productsPart,
  tunePart,
  stepsPart,
  attentionPart,
  gapPart,
  loraPart,
  storagePart,
  decodePart,
  torchProductsPart,
];

const HELP = `npm run gpu-day -- [options]
  --json FILE      default out/gpu_day.json, written anew after each part
  --minutes N      all parts together, default 6
  --only NAMES     parts by name, commas between: ${PARTS.map(({ name }) => name).join(", ")}
  --small          small sizes: to try the script on a software adapter
The machine's own Vulkan driver is used; VK_DRIVER_FILES names another, RETORT_PYTHON a Python with torch, transformers and peft.`;

export async function main(args: readonly string[]): Promise<void> {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { ...text, default: "out/gpu_day.json" },
      minutes: { ...text, default: "6" },
      only: text,
      small: flag,
      help: flag,
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const { port } = await openDawn(["enable-dawn-features=allow_unsafe_apis"]); // or no matrix units are told of
  const names = values.only?.split(",");
  const parts = PARTS.filter(({ name }) => names?.includes(name) ?? true);
  const [torch, commit] = [torchPython(), commitName()];
  console.log(`commit ${commit}; PyTorch: ${torch === null ? "none" : torch.hasCuda ? "CUDA" : "processor"}`);
  mkdirSync(dirname(values.json), { recursive: true });
  const answers = await runParts(parts, port, {
    isSmall: values.small,
    seconds: 60 * Number(values.minutes),
    torch,
    commit,
    shown: (row) => console.log(rowLine(row)),
    told: (so) => {
      writeFileSync(values.json, `${JSON.stringify(so, null, 1)}\n`);
      const last = so.parts.at(-1);
      console.log(
        `== ${last?.name}: ${last?.seconds.toFixed(1)} s, ${last?.error ?? JSON.stringify(last?.found)}`,
      );
      if (last?.name === stepsPart.name)
        for (const profile of so.profiles) console.log(profileLines(profile).join("\n"));
    },
  });
  const failed = answers.filter(({ error }) => error !== null).map(({ name }) => name);
  console.log(`written: ${values.json}${failed.length === 0 ? "" : `; not whole: ${failed.join(", ")}`}`);
  process.exit(failed.length === 0 ? 0 : 1); // Dawn's threads would hold the process
}
