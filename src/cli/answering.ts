// How `retort eval` gets its answers: through our engine, or through ONNX Runtime on the processor, which is far faster than the engine
// where there is no GPU in hardware.
import { RunError } from "../core/errors.ts";
import { deriveSeed } from "../core/rng.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { Completion, GenerateRequest } from "../records/completion.ts";
import type { Task } from "../records/task.ts";
import { SPEAKERS } from "../records/speaker.ts";
import { openModel, type OpenedModel } from "../models/open.ts";
import { openSpeaker } from "../threads/model/speaker.ts";
import { promptIds } from "../voice/prompt_ids.ts";
import type { Voice } from "../voice/voice.ts";
import type { Surroundings } from "./command.ts";
import { choiceFlag, type FlagValues } from "./flags.ts";
import { generateRows } from "./generator.ts";
import type { MEMORY_FLAGS } from "./memory.ts";
import { rowOf, type SAMPLING_FLAGS } from "./sampling_flags.ts";

export const EVAL_SPEAKER_FLAG = {
  speaker: choiceFlag(
    ["engine", ...SPEAKERS.filter((name) => name !== "engine")] as const,
    "what the model answers through: our engine, or ONNX Runtime on the processor, which is faster without a GPU in hardware",
  ),
};

/** One answer as a speaker gave it. */
export interface SaidAnswer extends Pick<
  Completion,
  "text" | "finish" | "promptTokens" | "completionTokens"
> {}

interface Asking {
  readonly opened: OpenedModel<"architecture" | "tokenizer" | "tensors">;
  readonly voice: Voice;
  /** null: the model answers without one. */
  readonly adapter: LoraAdapter | null;
  readonly tasks: readonly Task[];
}

type EvalFlags = FlagValues<typeof SAMPLING_FLAGS & typeof MEMORY_FLAGS & typeof EVAL_SPEAKER_FLAG> & {
  readonly system: string | null;
  readonly rows: number;
};

/** One answer a task, in their order. @throws errors of `generateRows` and of `openSpeaker`; RunError("config") for a way of drawing
 *  that ONNX Runtime's side has not */
export function answersTo(asking: Asking, flags: EvalFlags, around: Surroundings): Promise<SaidAnswer[]> {
  return flags.speaker === "onnx" ? byGraph(asking, flags, around) : byEngine(asking, flags, around);
}

/** Says how many are answered, ten at a time. */
function counted(total: number, tell: Surroundings["tell"]): () => void {
  let done = 0;
  return () => {
    if (++done % 10 === 0 || done === total) tell(`${done} of ${total} answered`);
  };
}

const seedOf = (flags: EvalFlags, task: Task, place: number) =>
  deriveSeed(flags.seed, "eval", task.id ?? place);

const askedOf = ({ system }: EvalFlags, { question }: Task) => ({
  role: "propose",
  question,
  ...(system === null ? {} : { system }),
});

async function byEngine(
  { opened, voice, adapter, tasks }: Asking,
  flags: EvalFlags,
  around: Surroundings,
): Promise<SaidAnswer[]> {
  const { tokenizer } = opened;
  const prompts = tasks.map((task) => promptIds(voice, tokenizer, askedOf(flags, task)));
  const rows = prompts.map((ids, i) => rowOf(flags, ids, seedOf(flags, tasks[i]!, i)));
  const generated = await generateRows(
    {
      model: opened,
      adapter,
      rows,
      sideBySide: flags.rows,
      onFinished: counted(tasks.length, around.tell),
    },
    flags,
    around,
  );
  return generated.map(({ ids, logprobs, isStopped }, i) => ({
    text: tokenizer.decode(ids),
    finish: isStopped ? "stop" : "length",
    promptTokens: prompts[i]!.length,
    completionTokens: logprobs.length,
  }));
}

/** The same prompts and limits; no stop rule, as with the engine. A student's adapter is merged into the graph. */
async function byGraph(
  { opened, voice, adapter, tasks }: Asking,
  flags: EvalFlags,
  { clock, tell, signal }: Surroundings,
): Promise<SaidAnswer[]> {
  checkDrawing(flags);
  const { ref } = await openModel(opened, ["ref"]);
  const requests = tasks.map((task, i): GenerateRequest => ({
    id: String(i),
    prompt: voice.render(askedOf(flags, task)),
    maxNewTokens: flags["max-new-tokens"],
    temperature: flags.temperature,
    seed: seedOf(flags, task, i),
    ...(voice.addSpecials ? { addSpecials: true } : {}),
  }));
  const source = () => Promise.resolve(opened);
  const { lm } = await openSpeaker(
    ref,
    { speaker: "onnx", device: "wasm" },
    { gpu: undefined, source, clock, ...(adapter === null ? {} : { adapter }) },
  );
  try {
    return await lm.generate(requests, { signal, onCompletion: counted(tasks.length, tell) });
  } finally {
    await lm.dispose();
  }
}

/** @throws RunError("config") naming the flag */
function checkDrawing(flags: EvalFlags): void {
  const usual = { "top-k": 0, "top-p": 1, "min-p": 0, "repetition-penalty": 1 } as const;
  for (const [name, value] of Object.entries(usual)) {
    if (flags[name as keyof typeof usual] === value) continue;
    const sentence = `--${name} is our engine's alone: leave it out, or take --speaker engine.`;
    throw new RunError("config", sentence, { name });
  }
  for (const name of ["storage", "memory-mib"] as const) {
    if (flags[name] === null) continue;
    const sentence = `--${name} is about the GPU's memory: leave it out, or take --speaker engine.`;
    throw new RunError("config", sentence, { name });
  }
}
