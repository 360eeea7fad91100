// What runs inside a model worker: one loaded teacher and the queue in front of it. Requests of all connected agents that
// wait at the same time go to the model together, first come, first served; it begins one macrotask after a request came, so
// that agents who ask at once meet, and what comes while it works waits.
// Trap: after a failed inference call nothing in this realm can be trusted; everyone is told and the owner restarts us.
import { asRunError, RunError } from "../../core/errors.ts";
import type { Clock } from "../../core/ports.ts";
import type { ModelApi, ModelLine, ModelReport } from "./api.ts";
import type { RunEvent } from "../run_event.ts";
import { servePort } from "../serve.ts";
import type { LoraAdapter } from "../../records/adapter.ts";
import type { Completion, GenerateRequest } from "../../records/completion.ts";
import type { ModelRef } from "../../records/model_ref.ts";
import type { SpeakerName } from "../../records/speaker.ts";
import type { LanguageModel } from "../../lm/language_model.ts";
import { macrotask } from "../../core/macrotask.ts";
import type { Teacher } from "../../lm/open_teacher.ts";

export interface ModelHostPorts {
  readonly clock: Clock;
  readonly openTeacher: (
    model: ModelRef,
    how: { readonly device: "wasm" | "webgpu"; readonly speaker: SpeakerName | undefined },
    /** That of the student where it is the student that speaks. */
    adapter: LoraAdapter | undefined,
  ) => Promise<Teacher>;
}

/** One caller's `generate`. */
interface Call {
  readonly completions: Completion[];
  /** Requests without a completion. */
  open: number;
  readonly resolve: (completions: Completion[]) => void;
  readonly reject: (error: RunError) => void;
}
/** One request of a call. */
interface QueuedRow {
  readonly call: Call;
  readonly index: number;
  readonly request: GenerateRequest;
}

export class ModelHost implements ModelApi {
  private readonly ports: ModelHostPorts;
  /** Rows in no batch yet, oldest first. */
  private queue: QueuedRow[] = [];
  /** Calls that are not answered. */
  private readonly calls = new Set<Call>();
  private readonly stop = new AbortController();
  private model: Teacher | null = null;
  private runId = "";
  private events: MessagePort | null = null;
  private isPumping = false;
  private failure: RunError | null = null;

  constructor(ports: ModelHostPorts) {
    this.ports = ports;
  }

  ping(): Promise<"pong"> {
    return Promise.resolve("pong");
  }

  /** @throws RunError of fetching or loading; RunError("internal") when already open */
  async open(init: Parameters<ModelApi["open"]>[0], events: MessagePort): Promise<ModelReport> {
    if (this.model !== null) throw new RunError("internal", "Model worker: opened twice.");
    const { clock } = this.ports;
    const start = clock.elapsed();
    const { model, device, speaker, adapter } = init;
    this.model = await this.ports.openTeacher(model, { device, speaker }, adapter);
    this.runId = init.runId;
    this.events = events;
    return {
      model: init.model,
      device: init.device,
      parameters: this.model.parameters,
      loadMs: clock.elapsed() - start,
    };
  }

  connect(port: MessagePort): Promise<void> {
    const line: ModelLine = { generate: (requests) => this.generate(requests) };
    servePort(line, port);
    return Promise.resolve();
  }

  /** @throws RunError("config") for requests that the model cannot take; after a failure, that failure */
  generate(requests: readonly GenerateRequest[]): Promise<Completion[]> {
    if (this.failure !== null) return Promise.reject(this.failure);
    if (this.model === null) {
      return Promise.reject(new RunError("internal", "Model worker: asked for text before it was opened."));
    }
    if (requests.length === 0) return Promise.resolve([]);
    const { model } = this;
    return new Promise((resolve, reject) => {
      const completions: Completion[] = Array.from({ length: requests.length });
      const call: Call = { completions, open: requests.length, resolve, reject };
      this.calls.add(call);
      this.queue.push(...requests.map((request, index) => ({ call, index, request })));
      void this.pump(model); // never rejects: failures go to the callers
    });
  }

  async close(): Promise<void> {
    const closed = new RunError("aborted", "The model worker was closed.");
    this.fail(closed);
    this.stop.abort(closed);
    await this.model?.lm.dispose();
  }

  /** Runs batches until nobody waits. */
  private async pump(model: Teacher): Promise<void> {
    if (this.isPumping) return;
    this.isPumping = true;
    await macrotask();
    while (this.queue.length > 0) {
      await this.answer(model.lm, this.queue.splice(0, model.rowsPerBatch));
      await macrotask();
    }
    this.isPumping = false;
  }

  /** Answers one batch. Its callers are resolved or rejected; this promise itself never rejects. */
  private async answer(lm: LanguageModel, rows: readonly QueuedRow[]): Promise<void> {
    // Ids are ours here, since two callers may use the same.
    const rowOf = (id: string): QueuedRow => rows[Number(id)]!;
    const requests = rows.map(({ request }, row) => ({ ...request, id: String(row) }));
    try {
      await lm.generate(requests, {
        signal: this.stop.signal,
        onTokens: (grown) => this.emit(grown.map(({ id, text }) => ({ id: rowOf(id).request.id, text }))),
        onCompletion: (completion) => this.finish(rowOf(completion.id), completion),
      });
    } catch (thrown) {
      const error = asRunError(thrown, "model worker");
      const calls = new Set(rows.map(({ call }) => call));
      if (error.code !== "config") this.fail(error);
      else if (calls.size === 1) for (const call of calls) this.refuse(call, error);
      // One caller's request is bad: each caller's rows run apart, and only that one is refused.
      else
        for (const call of calls)
          await this.answer(
            lm,
            rows.filter((row) => row.call === call),
          );
    }
  }

  private finish({ call, index, request }: QueuedRow, completion: Completion): void {
    call.completions[index] = { ...completion, id: request.id };
    call.open--;
    if (call.open > 0) return;
    this.calls.delete(call);
    call.resolve(call.completions);
  }

  private refuse(call: Call, error: RunError): void {
    this.calls.delete(call);
    this.queue = this.queue.filter((row) => row.call !== call);
    call.reject(error);
  }

  private fail(error: RunError): void {
    this.failure ??= error;
    for (const call of this.calls) this.refuse(call, this.failure);
  }

  private emit(rows: Extract<RunEvent, { type: "tokens" }>["rows"]): void {
    const event: RunEvent = { type: "tokens", runId: this.runId, at: this.ports.clock.now(), rows };
    this.events?.postMessage(event);
  }
}
