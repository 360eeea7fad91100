// What runs inside the trainer worker: the student and the only owner of the training GPU device. Turns and datasets come
// from the store, checkpoints and the adapter go to it; only commands and events pass through messages.
// Trap: a lost device is lost for good. Everything pending rejects with "gpu-lost"; a new worker with a new host goes on from
// the last checkpoint.
import type { RunConfig } from "../../settings/run_config.ts";
import { RunError } from "../../core/errors.ts";
import type { Clock, GpuPort } from "../../core/ports.ts";
import type { DeviceReport, TrainerApi, TrainQuestions, TrainResult } from "./api.ts";
import type { RunEvent } from "../run_event.ts";
import { sha256Hex } from "../../core/sha256.ts";
import type { Checkpoint } from "../../records/checkpoint.ts";
import type { Completion, GenerateRequest } from "../../records/completion.ts";
import type { DatasetStatistics } from "../../records/dataset.ts";
import type { LoraAdapter } from "../../records/adapter.ts";
import { trustSentences } from "../../records/trust_sentences.ts";
import { tuningSentences } from "../../records/tuning_sentences.ts";
import type { Task } from "../../records/task.ts";
import type { TrainerDevice } from "../../records/trainer_device.ts";
import { buildDataset } from "../../distill/dataset.ts";
import { exportPeft } from "../../export/peft.ts";
import type { Architecture } from "../../models/architecture.ts";
import { openModel } from "../../models/open.ts";
import type { OpenSource } from "../../models/source.ts";
import type { Store } from "../../store/store.ts";
import { protocolOf } from "../../teachers/protocol_of.ts";
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";
import { requireCapability, whyOff } from "../../voice/needs.ts";
import type { Voice } from "../../voice/voice.ts";
import type { LoopHooks } from "../../train/training_loop.ts";
import { loraConfigOf, recipeOfRun } from "../../train/recipe.ts";
import { METHODS } from "../../methods/list.ts";
import { BY_HAND, endedStudent } from "../../methods/ended.ts";
import type { Engine, Learner, Student } from "../../methods/site.ts";
import { openSeat } from "./open_seat.ts";
import { PauseGate } from "./pause_gate.ts";
import { recordsOf, startOf, storedRun, storedTrajectories } from "./stored.ts";
import { trainResult } from "./train_result.ts";
import { keptLooks } from "./kept_looks.ts";
import { EngineSpeech, GraphSpeech, type StudentSpeech } from "./student_speech.ts";

export interface TrainerPorts {
  /** undefined where there is no WebGPU: small models then learn on the processor. */
  readonly gpu: GpuPort | undefined;
  /** What the person asked for; left out: whichever there is. */
  readonly device?: TrainerDevice;
  /** @param database where the run lies, left out for where runs usually lie */
  readonly store: (database?: string) => Promise<Store>;
  /** Finds the model that a run names. */
  readonly source: OpenSource;
  readonly clock: Clock;
  /** The browser or program that this runs in, with the version of Retort: by whom a device was checked. */
  readonly by: string;
}

/** Everything that is there once `open` has succeeded. */
type Session = Engine<RunConfig> & {
  readonly events: MessagePort;
  readonly store: Store;
  /** How the run's student learns; loaded with the rest, so that a training does not need the network. */
  readonly learner: Pick<Learner<RunConfig>, "memory" | "learn">;
  readonly speech: StudentSpeech;
};

type Report =
  | { readonly type: "paused" | "resumed" }
  | Pick<Extract<RunEvent, { type: "checking" }>, "type" | "done" | "total">
  | Pick<Extract<RunEvent, { type: "step" }>, "type" | "metric">
  | Pick<Extract<RunEvent, { type: "tokens" }>, "type" | "rows">
  | Pick<Extract<RunEvent, { type: "samples" }>, "type" | "samples">
  | Pick<Extract<RunEvent, { type: "nextWords" }>, "type" | "nextWords">
  | Pick<Extract<RunEvent, { type: "prm" }>, "type" | "quality">
  | Pick<Extract<RunEvent, { type: "notice" }>, "type" | "text" | "code">;

export class TrainerHost implements TrainerApi {
  private readonly ports: TrainerPorts;
  private readonly stop = new AbortController();
  private session: Session | null = null;
  /** The run's, once it was read. */
  private adapter: LoraAdapter | null = null;
  private isTraining = false;
  private readonly pauses = new PauseGate();
  /** Ends the training that is on. */
  private ending = new AbortController();

  constructor(ports: TrainerPorts) {
    this.ports = ports;
  }

  ping(): Promise<"pong"> {
    return Promise.resolve("pong");
  }

  /** Opens the model, opens the GPU and uploads the weights. The memory in the report is what training and, after it,
   *  decoding will take. @throws RunError of the store, of fetching, "model-invalid", "gpu-unavailable" or "gpu-memory" */
  async open(init: Parameters<TrainerApi["open"]>[0], events: MessagePort): Promise<DeviceReport> {
    if (this.session !== null) throw new RunError("internal", "Trainer: opened twice.");
    const store = await this.ports.store(init.database);
    try {
      return await this.openWith(store, init, events);
    } catch (thrown) {
      store.close();
      throw thrown;
    }
  }

  /** @throws RunError("empty-dataset") when no debate left a trace to learn from */
  async distil(tasks: readonly Task[]): Promise<DatasetStatistics> {
    const { store, runId, config, voice, tokenizer } = this.opened();
    const trajectories = await storedTrajectories(store, runId);
    const choosing = { ...config, strategy: METHODS[config.strategy].lessons };
    const dataset = buildDataset({ runId, config: choosing, tasks, trajectories, voice, tokenizer });
    await store.putDataset(dataset);
    const why = config.selfCorrection === "on" ? whyNoCorrection(voice, config) : null;
    if (why !== null) this.notice("config", why);
    return dataset.statistics;
  }

  /** @throws RunError("internal") while it trains; errors of the strategy's student */
  async train(questions: TrainQuestions): Promise<TrainResult> {
    const session = this.opened();
    const { store, runId, config } = session;
    if (this.isTraining) throw new RunError("internal", "Trainer: asked to train while training.");
    for (const { capability, ...words } of METHODS[config.strategy].needs?.(config) ?? []) {
      requireCapability(session.voice, capability, words);
    }
    this.isTraining = true;
    this.ending = new AbortController();
    try {
      await session.speech.makeRoom(); // its memory is the training's
      const checkpoint = await store.latestCheckpoint(runId);
      this.adapter = null;
      const { adapter, outcome } = await this.learn(session, questions, checkpoint);
      // The hash of the very file that will be downloaded; an adapter with a bad number is refused here.
      const sha256 = await sha256Hex(exportPeft(adapter).get("adapter_model.safetensors")!);
      if (outcome !== null) await store.updateRun(runId, { outcome });
      await store.putAdapter(runId, adapter, sha256);
      return {
        ...(await trainResult(store, runId)),
        resumedAt: checkpoint?.step ?? 0,
        adapterSha256: sha256,
      };
    } finally {
      this.isTraining = false;
      this.pauses.trainingEnded();
    }
  }

  /** Trains to the end, or to where a person ends it. A run that was ended by hand before and stopped there goes on from its checkpoint. */
  private async learn(
    session: Session,
    questions: TrainQuestions,
    checkpoint: Checkpoint | null,
  ): Promise<Student> {
    const { store, runId, config, learner } = session;
    const asked = questions.validation.length;
    const { outcome } = await storedRun(store, runId);
    if (outcome?.stop?.reason === BY_HAND) {
      const ended = endedStudent(config, checkpoint, asked);
      if (ended !== null) return ended;
      await store.updateRun(runId, { outcome: null }); // its checkpoints are gone: it is learned anew, to its own end
    }
    try {
      return await learner.learn({
        ...session,
        records: recordsOf(store, runId),
        questions,
        checkpoint,
        hooks: this.hooks(store),
        ...(await keptLooks(store, runId, (report) => this.emit(report))),
        tellJudge: (quality) => this.emit({ type: "prm", quality }),
        notice: (code, text) => this.notice(code, text),
      });
    } catch (thrown) {
      const isByHand = this.ending.signal.aborted && !this.stop.signal.aborted;
      const student = isByHand ? endedStudent(config, await store.latestCheckpoint(runId), asked) : null;
      if (student === null) throw thrown;
      return student;
    }
  }

  private hooks(store: Store): LoopHooks {
    return {
      clock: this.ports.clock,
      signal: this.ending.signal,
      pause: () => this.pauses.current(),
      onMetric: (metric) => this.emit({ type: "step", metric }),
      onSkipped: (at, { loss, gradNorm }) =>
        this.notice(
          "non-finite",
          `Step ${at} was skipped: loss ${loss}, gradient norm ${gradNorm}. Three in a row are gone back from once, then end the training.`,
        ),
      onOtherDevice: (at) =>
        this.notice(
          "other-device",
          `The first ${at} steps were trained on another device; the rest will not be identical to the bit.`,
        ),
      onCheckpoint: (saved, metrics) => store.putCheckpoint(saved, metrics),
    };
  }

  /** Resolves when the state is stored and the GPU is idle, or when the training has ended by itself. */
  async pause(): Promise<void> {
    if (!this.isTraining) return;
    if (await this.pauses.ask()) this.emit({ type: "paused" });
  }

  resume(): Promise<void> {
    if (this.pauses.lift()) this.emit({ type: "resumed" });
    return Promise.resolve();
  }

  async finish(): Promise<boolean> {
    const { store, runId, config } = this.opened();
    if (!this.isTraining) return false;
    await this.pauses.ask(); // so that the state after the last step is stored
    if (!this.isTraining) return true; // it has come to its own end meanwhile
    if (endedStudent(config, await store.latestCheckpoint(runId), 0) === null) {
      this.pauses.lift();
      return false;
    }
    this.ending.abort(new RunError("aborted", "The training was ended by hand."));
    this.pauses.close();
    return true;
  }

  /** @throws RunError("store-corrupt") when the run has no adapter yet; errors of `EngineLm` */
  async generate(requests: readonly GenerateRequest[], adapter: boolean): Promise<Completion[]> {
    const { speech } = this.opened();
    if (this.isTraining) throw new RunError("internal", "Trainer: asked for text while training.");
    return speech.generate(requests, adapter ? await this.storedAdapter() : null, {
      signal: this.stop.signal,
      onTokens: (rows) => this.emit({ type: "tokens", rows }),
    });
  }

  /** Ends everything that runs; the device and the store are given back. */
  async close(): Promise<void> {
    const closed = new RunError("aborted", "The trainer was closed.");
    this.stop.abort(closed);
    this.ending.abort(closed);
    this.pauses.close();
    const { seat, speech, store } = this.session ?? {};
    if (seat?.kind === "gpu") {
      seat.gpu.fail(closed);
      seat.gpu.destroy();
    }
    store?.close();
    if (seat?.kind === "processor") await speech?.makeRoom();
  }

  private async openWith(
    store: Store,
    init: Parameters<TrainerApi["open"]>[0],
    events: MessagePort,
  ): Promise<DeviceReport> {
    const run = await storedRun(store, init.runId);
    const source = await this.ports.source(init.model.path, this.stop.signal);
    const opened = await openModel(source, ["architecture", "tokenizer", "tensors"], init.model);
    const { architecture, tokenizer, tensors } = opened;
    checkEnd(tokenizer, architecture);
    const voice = await opened.voice();

    const { config } = run;
    const learner: Session["learner"] = await METHODS[config.strategy].learner();
    const start = await startOf(store, run);
    const settings = recipeOfRun(config, start?.point);
    const request = { model: { architecture, tensors }, config, recipe: settings, learner };
    const { runId, model: base } = init;
    const tell = (report: Report): void => events.postMessage(this.eventOf(runId, report));
    const trustSite = {
      port: this.ports.gpu,
      clock: this.ports.clock,
      store,
      by: this.ports.by,
      report: (done: number, total: number) => tell({ type: "checking", done, total }),
      isTuned: init.isTuned ?? true,
    };
    const { seat, layout, report, kernelTrust, kernelTuning, sizes, memory, notice } = await openSeat(
      trustSite,
      this.ports.device,
      request,
    );
    const speech =
      seat.kind === "gpu"
        ? new EngineSpeech(seat, sizes, tokenizer)
        : new GraphSpeech(base, { source: () => Promise.resolve(source), clock: this.ports.clock });
    const engine = { runId, base, config, start, sizes, seat, tokenizer, voice };
    this.session = { ...engine, events, store, learner, speech };
    const trusted = trustSentences(kernelTrust).slice(1); // that all agree stands beside the training
    for (const text of [...trusted, ...tuningSentences(kernelTuning)]) this.notice("kernels", text);
    if (notice !== null) this.notice(notice.code, notice.text);
    const lora = loraConfigOf(settings);
    const { storage } = sizes;
    const trainableParameters = layout.parameters;
    return { adapter: report, kernelTrust, kernelTuning, storage, memory, lora, trainableParameters };
  }

  private opened(): Session {
    if (this.session === null) throw new RunError("internal", "Trainer: used before it was opened.");
    if (this.session.seat.kind === "gpu") this.session.seat.gpu.check();
    return this.session;
  }

  private async storedAdapter(): Promise<LoraAdapter> {
    const { store, runId } = this.opened();
    this.adapter ??= (await store.getAdapter(runId))?.adapter ?? null;
    if (this.adapter !== null) return this.adapter;
    throw new RunError("store-corrupt", `Run "${runId}" has no trained adapter; train it first.`, { runId });
  }

  private notice(code: string, text: string): void {
    this.emit({ type: "notice", code, text });
  }

  private eventOf(runId: string, report: Report): RunEvent {
    return { runId, at: this.ports.clock.now(), ...report };
  }

  private emit(report: Report): void {
    if (this.session === null) return;
    this.session.events.postMessage(this.eventOf(this.session.runId, report));
  }
}

/** Why no author's own correction can be learned, null when it can. */
function whyNoCorrection(voice: Voice, config: RunConfig): string | null {
  const teacher = protocolOf(config);
  return teacher.leaves(config).revisions > 0
    ? whyOff(voice, "self-correction", "Self-correction")
    : `Self-correction is off: it needs agents that answer again after reading, and ${teacher.name} has none.`;
}

/** What is trained ends with the tokenizer's end token, so generation must stop there. @throws RunError("model-invalid") */
function checkEnd({ endId }: Tokenizer, { endIds }: Architecture): void {
  if (endIds.includes(endId)) return;
  throw new RunError(
    "model-invalid",
    `The tokenizer (end ${endId}) and config.json (end ${endIds.join(" or ")}) are of different models.`,
    { endId, endIds },
  );
}
