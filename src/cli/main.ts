// The command line: argv -> command -> exit code. 0 done; 1 the run failed; 2 a flag, folder or file is not what it must be;
// 3 you have to do something first; 130 Ctrl-C. Every failure is one sentence on stderr: the RunError's own. RETORT_DEBUG=1 adds the stack.
import { asRunError, type ErrorCode } from "../core/errors.ts";
import { systemClock } from "../core/ports.ts";
import type { Command, Surroundings } from "./command.ts";
import { nodeDisk } from "./disk.ts";
import { evalCommand } from "./eval.ts";
import { evidenceCommand } from "./evidence.ts";
import { evolveCommand } from "./evolve.ts";
import { gateCommand } from "./gate.ts";
import { generateCommand } from "./generate.ts";
import { kernelCommand } from "./kernel.ts";
import { logitsCommand } from "./logits.ts";
import { madiffCommand } from "./madiff.ts";
import { nodeGpuPort } from "./node_gpu.ts";
import { planCommand } from "./plan.ts";
import { resumeCommand } from "./resume.ts";
import { runCommand } from "./run.ts";
import { saveCommand } from "./save.ts";
import { scienceCommand } from "./science.ts";
import { searchCommand } from "./search.ts";
import { talksCommand } from "./talks.ts";
import { trainCommand } from "./train.ts";
import { questionsCommand } from "./write_questions.ts";

const COMMANDS: readonly Command[] = [
  logitsCommand,
  generateCommand,
  trainCommand,
  evalCommand,
  planCommand,
  gateCommand,
  runCommand,
  saveCommand,
  resumeCommand,
  searchCommand,
  evolveCommand,
  madiffCommand,
  questionsCommand,
  talksCommand,
  scienceCommand,
  evidenceCommand,
  kernelCommand,
];

/** Errors that say: what you gave me is not right. */
const MISUSE: ReadonlySet<ErrorCode> = new Set([
  "config",
  "file-invalid",
  "model-invalid",
  "empty-dataset",
  "shape",
]);

const HELP = `npm run -s retort -- <command> [flags]

${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join("\n")}

"retort <command> --help" lists a command's flags. A model's DIR is any Hugging Face folder: config.json, tokenizer.json,
tokenizer_config.json, *.safetensors (one file, or shards with their index). Results go to stdout, progress to stderr.
Exit codes: 0 done, 1 the run failed, 2 a flag, folder or file is wrong, 3 you have to do something first, 130 Ctrl-C.
The GPU is the machine's Vulkan driver; VK_DRIVER_FILES names another one. RETORT_DEBUG=1 adds the stack to an error.`;

/** Runs one command. -> exit code */
export async function runCli(argv: readonly string[]): Promise<number> {
  const interrupt = new AbortController();
  const onInterrupt = () => {
    if (interrupt.signal.aborted) process.exit(130); // the second Ctrl-C does not wait
    interrupt.abort(new Error("Ctrl-C"));
  };
  process.on("SIGINT", onInterrupt);
  try {
    return await dispatch(argv, {
      disk: nodeDisk,
      clock: systemClock,
      gpuPort: nodeGpuPort,
      signal: interrupt.signal,
      out: (line) => process.stdout.write(`${line}\n`),
      tell: (line) => process.stderr.write(`${line}\n`),
    });
  } finally {
    process.off("SIGINT", onInterrupt);
  }
}

/** As `runCli`, in surroundings of the caller's choice. */
export async function dispatch(argv: readonly string[], around: Surroundings): Promise<number> {
  const [name = "--help", ...rest] = argv;
  if (name === "--help" || name === "help") {
    around.out(HELP);
    return argv.length === 0 ? 2 : 0;
  }
  const found = COMMANDS.find((each) => each.name === name);
  if (found === undefined) {
    around.tell(`There is no command "${name}"; there are ${COMMANDS.map((each) => each.name).join(", ")}.`);
    return 2;
  }
  if (rest.includes("--help")) {
    around.out(found.help);
    return 0;
  }
  try {
    await found.run(rest, around);
    return 0;
  } catch (thrown) {
    const error = asRunError(thrown, `retort ${name}`);
    around.tell(error.message);
    if (process.env["RETORT_DEBUG"] === "1") around.tell(`${error.code} ${error.stack ?? ""}`);
    if (around.signal.aborted || error.code === "aborted") return 130;
    if (error.code === "waiting") return 3;
    return MISUSE.has(error.code) ? 2 : 1;
  }
}
