// What runs inside a reader worker: a finished download is read as another program would read it. First the adapter and the merged model are
// loaded back (load_back.ts). Then the ONNX files come out of the zip, transformers.js loads each number format, and each answers some questions of the test that the student has answered on
// our engine. Greedy texts are compared; where fp32 says another word, the exported model itself is asked how much worse the
// student's word is: two runtimes round differently, so a tie may fall either way, a real difference may not.
// The zip stays on the disk: one format's files at a time are held, besides what the runtime makes of them.
// Trap: after a failed call transformers.js rejects everything in this realm; the owner ends the worker after each reading.
import { asRunError, RunError } from "../../core/errors.ts";
import { dataFilesOf, ONNX_DTYPES, type OnnxDtype, onnxPath } from "../../core/onnx_files.ts";
import type { Clock, GpuPort } from "../../core/ports.ts";
import type { ReadBackProgress, ReadBackReport, ReaderApi } from "./api.ts";
import type { Artifact } from "../../records/artifact.ts";
import { merged } from "../../export/formats/merged.ts";
import { peft } from "../../export/formats/peft.ts";
import { blobSource } from "../../formats/byte_source.ts";
import { openZip, type ZipFile } from "../../formats/zip_read.ts";
import { openModel } from "../../models/open.ts";
import type { OpenSource } from "../../models/source.ts";
import { OnnxLanguageModel } from "../../lm/onnx_lm.ts";
import type { Store } from "../../store/store.ts";
import { answersEqual } from "../../tasks/verifier.ts";
import type { Voice } from "../../voice/voice.ts";
import { loadBack, TIE } from "./load_back.ts";
import { type TestQuestion, testQuestions } from "./test_questions.ts";

export interface ReaderHostPorts {
  readonly store: () => Promise<Store>;
  /** Finds the model that the run names. */
  readonly source: OpenSource;
  readonly clock: Clock;
  /** For a model that is too large for the runtime on the processor. */
  readonly gpu: GpuPort | undefined;
}

/** Asked of each ONNX format. */
const QUESTIONS = 5;
/** transformers.js finds the ONNX files beside the configuration and tokenizer of the merged model. */
const FOLDER = merged.folder;
/** The adapter and the merged model. */
const WEIGHTS_PARTS = 2;

export class ReaderHost implements ReaderApi {
  private readonly ports: ReaderHostPorts;

  constructor(ports: ReaderHostPorts) {
    this.ports = ports;
  }

  ping(): Promise<"pong"> {
    return Promise.resolve("pong");
  }

  /** @throws RunError("store-corrupt") when the run or its download is not stored; RunError("model-invalid") naming the file
   *  that the runtime refuses, or the question that the fp32 model answers in other words than the student */
  async readBack(runId: string, progress: MessagePort): Promise<ReadBackReport> {
    const { source, clock, gpu } = this.ports;
    const stored = await this.stored(runId);
    const { run, artifact } = stored;
    const zip = await zipOf(artifact);
    const listed = modelFiles(zip);
    const formats = ONNX_DTYPES.filter((dtype) => listed.has(onnxPath(dtype)));
    const { voice: openVoice } = await openModel(await source(run.model.path), [], run.model);
    const voice = await openVoice();
    const questions = testQuestions(stored, voice);
    const parts = new Set<string>();
    const tell = (done: number) =>
      progress.postMessage({ done, total: WEIGHTS_PARTS + formats.length } satisfies ReadBackProgress);
    tell(0);
    const loaded = await loadBack(
      {
        zip,
        base: run.model,
        storage: run.storage,
        voice,
        questions,
        onProgress: (part) => tell(parts.add(part).size - 1),
      },
      { source, clock, gpu },
    );
    const few = questions.slice(0, QUESTIONS);
    const report: ReadBackReport["formats"][number][] = [];
    for (const dtype of formats) {
      tell(WEIGHTS_PARTS + report.length);
      report.push(await this.readFormat(dtype, listed, { voice, questions: few }));
    }
    tell(WEIGHTS_PARTS + formats.length);
    return { loaded: { questions: questions.length, parts: loaded }, questions: few.length, formats: report };
  }

  private async readFormat(
    dtype: OnnxDtype,
    listed: ReadonlyMap<string, ZipFile>,
    { voice, questions }: { readonly voice: Voice; readonly questions: readonly TestQuestion[] },
  ): Promise<ReadBackReport["formats"][number]> {
    const path = onnxPath(dtype);
    const names = [path, ...dataFilesOf(path, listed.keys())];
    const files = await read(listed, (name) => !name.startsWith("onnx/") || names.includes(name));
    const lm = await OnnxLanguageModel.open({ files }, "wasm", this.ports.clock, dtype);
    try {
      const bytes = names.reduce((sum, name) => sum + (listed.get(name)?.bytes ?? 0), 0);
      return { dtype, bytes, ...(await compare(lm, voice, questions, dtype)) };
    } finally {
      await lm.dispose();
    }
  }

  private async stored(runId: string) {
    const store = await this.ports.store();
    try {
      const [run, tasks, artifact, answers] = await Promise.all([
        store.getRun(runId),
        store.tasks(runId),
        store.getArtifact(runId),
        store.evalAnswers(runId),
      ]);
      if (run === null || artifact === null) {
        const missing = run === null ? "the run" : "its download";
        throw new RunError("store-corrupt", `Run "${runId}" cannot be read back: ${missing} is not stored.`, {
          runId,
        });
      }
      return { run, tasks, answers, artifact };
    } finally {
      store.close();
    }
  }
}

/** @throws RunError("model-invalid") when the fp32 model prefers another word than the student by more than rounding */
async function compare(
  lm: OnnxLanguageModel,
  voice: Voice,
  questions: readonly TestQuestion[],
  dtype: OnnxDtype,
): Promise<{ sameText: number; sameAnswer: number }> {
  const requests = questions.map(({ request }) => request);
  const completions = await lm.generate(requests);
  let [sameText, sameAnswer] = [0, 0];
  for (const [i, { task, student }] of questions.entries()) {
    const { text } = completions[i]!; // one for each request
    if (text === student.text) sameText++;
    if (answersEqual(voice.read(text, task.judge, task.choices).answer, student.answer, task.judge))
      sameAnswer++;
    if (text === student.text || dtype !== "fp32") continue;
    const hasEnded = text.startsWith(student.text);
    const gap = await lm.worstGap(requests[i]!, { text: student.text, hasEnded });
    if (gap <= TIE) continue;
    throw new RunError(
      "model-invalid",
      `${FOLDER}${onnxPath(dtype)}: on “${task.question}” it says “${text}”, the student said “${student.text}” (a word of it is ${gap.toPrecision(2)} below the best). The exported ONNX model is not the student; use the adapter in ${peft.folder} instead, and report this.`,
      { taskId: task.id, gap },
    );
  }
  return { sameText, sameAnswer };
}

/** @throws RunError("store-corrupt") for a zip that is none */
function zipOf({ blob, name }: Artifact): Promise<ReadonlyMap<string, ZipFile>> {
  return openZip(blobSource(blob, name), name).catch(damaged);
}

/** What lies in merged/, but for the weights that transformers.js does not read, by its name there. Nothing is unpacked yet. */
function modelFiles(zip: ReadonlyMap<string, ZipFile>): ReadonlyMap<string, ZipFile> {
  const wanted = [...zip].filter(([path]) => path.startsWith(FOLDER) && !path.endsWith(".safetensors"));
  return new Map(wanted.map(([path, file]) => [path.slice(FOLDER.length), file]));
}

/** @throws RunError("store-corrupt") for an entry whose checksum is wrong */
async function read(
  files: ReadonlyMap<string, ZipFile>,
  isWanted: (name: string) => boolean,
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const taken = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const [name, file] of files) if (isWanted(name)) taken.set(name, await file.read().catch(damaged));
  return taken;
}

function damaged(thrown: unknown): never {
  const { message } = asRunError(thrown, "The stored download");
  throw new RunError("store-corrupt", `${message} Export the run again.`, {}, { cause: thrown });
}
