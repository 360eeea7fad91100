// LanguageModel behind an address: any server with an API as OpenAI's (vLLM, llama-server, `transformers serve`). Each request is a chat
// completion of its own, several at a time, which such servers put into one batch.
// Trap: a server that goes away in mid-run costs nothing that was said; a text is asked for again, with growing pauses, before it fails.
import * as v from "valibot";
import { sleepAwake } from "../core/awake.ts";
import { asRunError, RunError } from "../core/errors.ts";
import type { Clock, Fetch } from "../core/ports.ts";
import { isUtf8 } from "../core/utf8.ts";
import type { Endpoint } from "../records/endpoint.ts";
import type { Completion, GenerateRequest } from "../records/completion.ts";
import { conversationOf } from "../voice/messages.ts";
import type { GenerateOptions, LanguageModel } from "./language_model.ts";
import { cutAt } from "./stopping.ts";

export interface EndpointPorts {
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** Sent as a bearer token; null where the server wants none. Neither stored nor told. */
  readonly key: string | null;
  /** Left out: `ANSWER_WITHIN_MS`. */
  readonly answerWithinMs?: number;
}

/** Requests that wait for the server at a time. A server that answers one after the other has the last wait for all before it. */
const SIDE_BY_SIDE = 8;
/** Pauses before a text is asked for again, in milliseconds: after the last the run ends, and goes on by the same command. */
const PAUSES_MS = [500, 2_000, 8_000, 20_000, 30_000] as const;
/** A server that says nothing for so long has stopped answering. It is not asked again: a slow one would have the more to do, and one that
 *  hangs would be waited for as often. */
const ANSWER_WITHIN_MS = 600_000;
/** An answer of a few thousand tokens is some ten kB. */
const MOST_BYTES = 4 * 2 ** 20;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const answerSchema = v.object({
  choices: v.pipe(
    v.array(
      v.object({
        message: v.object({ content: v.nullable(v.string()) }),
        finish_reason: v.optional(v.nullable(v.string())),
      }),
    ),
    v.minLength(1),
  ),
  usage: v.optional(v.nullable(v.object({ prompt_tokens: count, completion_tokens: count }))),
});
const modelsSchema = v.object({ data: v.array(v.object({ id: v.string() })) });

/** What came back for one try. */
type Tried =
  | { readonly json: unknown }
  | { readonly silentMs: number }
  | { readonly again: string; readonly waitMs: number | null };

export class EndpointLanguageModel implements LanguageModel {
  readonly #endpoint: Endpoint;
  readonly #ports: EndpointPorts;

  constructor(endpoint: Endpoint, ports: EndpointPorts) {
    this.#endpoint = endpoint;
    this.#ports = ports;
  }

  /** @throws RunError("config") when the server refuses a request; RunError("fetch-failed") when it stops answering or answers something
   *  else; RunError("aborted") */
  async generate(requests: readonly GenerateRequest[], options: GenerateOptions = {}): Promise<Completion[]> {
    const completions: Completion[] = Array.from({ length: requests.length });
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, ...(options.signal === undefined ? [] : [options.signal])]);
    let next = 0;
    const worker = async () => {
      for (let at = next++; at < requests.length; at = next++) {
        const completion = await this.#answer(requests[at]!, signal);
        completions[at] = completion;
        options.onCompletion?.(completion);
      }
    };
    try {
      await Promise.all(Array.from({ length: Math.min(SIDE_BY_SIDE, requests.length) }, worker));
    } catch (thrown) {
      stop.abort(new RunError("aborted", "Another request to the same server failed."));
      throw thrown;
    }
    return completions;
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }

  async #answer(request: GenerateRequest, signal: AbortSignal): Promise<Completion> {
    const { prompt, maxNewTokens, temperature, seed, stop } = request;
    const messages = conversationOf(prompt);
    const { model } = this.#endpoint;
    const body = {
      model,
      messages,
      temperature,
      max_tokens: maxNewTokens,
      seed: seed % 2 ** 31, // servers read a signed 32-bit number
      ...(stop?.before === undefined ? {} : { stop: stop.before }),
    };
    const json = await this.#post("/chat/completions", JSON.stringify(body), signal);
    const parsed = v.safeParse(answerSchema, json);
    const [choice] = parsed.success ? parsed.output.choices : [];
    if (!parsed.success || choice === undefined) {
      throw this.#failed(
        `answered with JSON that is no chat completion: ${this.#shown(JSON.stringify(json))}`,
      );
    }
    const said = choice.message.content ?? "";
    const { usage } = parsed.output;
    return {
      id: request.id,
      text: cutAt(said, stop),
      ids: [],
      promptTokens: usage?.prompt_tokens ?? aboutTokens(messages.map(({ content }) => content).join("\n")),
      completionTokens: usage?.completion_tokens ?? aboutTokens(said),
      finish: choice.finish_reason === "length" ? "length" : "stop",
    };
  }

  async #post(path: string, body: string, signal: AbortSignal): Promise<unknown> {
    const { clock } = this.#ports;
    for (let tries = 0; ; tries++) {
      const tried = await this.#try(path, body, signal);
      if ("json" in tried) return tried.json;
      if ("silentMs" in tried) throw this.#silent(tried.silentMs);
      const pause = PAUSES_MS[tries];
      if (pause === undefined) {
        throw this.#failed(
          `stopped answering, after ${tries + 1} tries: ${tried.again}. What was said is kept; start the server again, and the same command goes on`,
        );
      }
      await clock.sleep(Math.max(pause, tried.waitMs ?? 0), signal);
    }
  }

  /** One request. What may pass by itself is worth another try; what the server refuses is not. */
  async #try(path: string, body: string | null, signal: AbortSignal): Promise<Tried> {
    const { clock, fetch, key, answerWithinMs: silentMs = ANSWER_WITHIN_MS } = this.#ports;
    const done = new AbortController();
    const isDone = AbortSignal.any([done.signal, signal]);
    const late = sleepAwake(clock, silentMs, isDone).then((): Tried => ({ silentMs }));
    late.catch(() => {}); // it lost the race
    const asked = async (): Promise<Tried> => {
      const response = await fetch(`${this.#endpoint.url}${path}`, {
        signal: AbortSignal.any([done.signal, signal]),
        redirect: "error",
        headers: {
          "content-type": "application/json",
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        },
        ...(body === null ? {} : { method: "POST" as const, body }),
      });
      return this.#read(response, await boundedBytes(response));
    };
    try {
      return await Promise.race([asked(), late]);
    } catch (thrown) {
      if (signal.aborted) throw asRunError(signal.reason, "text generation");
      if (thrown instanceof RunError) throw thrown;
      return { again: this.#shown(reasonOf(thrown)), waitMs: null };
    } finally {
      done.abort();
    }
  }

  #read({ status, ok, headers }: Response, bytes: Uint8Array | null): Tried {
    const text = new TextDecoder().decode(bytes ?? undefined); // a refusal is shown, whatever its encoding
    if (status === 408 || status === 429 || status >= 500) {
      const seconds = Number(headers.get("retry-after") ?? Number.NaN);
      return {
        again: `HTTP ${status} ${this.#shown(text)}`,
        waitMs: seconds >= 0 && seconds <= 600 ? 1000 * seconds : null,
      };
    }
    if (!ok) {
      const what = status === 401 || status === 403 ? " Put its key into RETORT_ENDPOINT_KEY." : "";
      throw new RunError("config", `${this.#name()} refused: HTTP ${status} ${this.#shown(text)}.${what}`, {
        status,
      });
    }
    if (bytes === null) throw this.#failed(`answered with more than ${MOST_BYTES / 2 ** 20} MiB`);
    if (!isUtf8(bytes)) throw this.#failed(`answered with bytes that are no UTF-8: ${this.#shown(text)}`);
    try {
      return { json: JSON.parse(text) as unknown };
    } catch {
      throw this.#failed(`answered with what is no JSON: ${this.#shown(text)}`);
    }
  }

  /** The names of the models that the server has. @throws as `generate` */
  async models(signal: AbortSignal): Promise<readonly string[]> {
    const tried = await this.#try("/models", null, signal);
    if ("silentMs" in tried) throw this.#silent(tried.silentMs);
    if (!("json" in tried)) throw this.#failed(`does not answer: ${tried.again}`);
    const parsed = v.safeParse(modelsSchema, tried.json);
    if (!parsed.success) throw this.#failed("answered /models with something else than a list of models");
    return parsed.output.data.map(({ id }) => id);
  }

  /** A server's words in one short line, without what could paint on a terminal, and without the key: some servers repeat it. */
  #shown(text: string): string {
    const { key } = this.#ports;
    const hidden = key === null || key === "" ? text : text.replaceAll(key, "(the key)");
    return hidden
      .replaceAll(/\p{C}+/gu, " ")
      .trim()
      .slice(0, 160);
  }

  #name(): string {
    return `The teacher at ${this.#endpoint.url}`;
  }

  #silent(ms: number): RunError {
    return this.#failed(
      `stopped answering: no word came within ${ms / 1000} seconds. What was said is kept; see to the server, or let it have longer (--endpoint-wait), and the same command goes on`,
    );
  }

  #failed(what: string): RunError {
    return new RunError("fetch-failed", `${this.#name()} ${what}.`, { url: this.#endpoint.url });
  }
}

/** Tokens of a text, for a server that does not count: four letters each, as in English. */
const aboutTokens = (text: string) => Math.ceil(text.length / 4);

/** null for a text that is longer than an answer may be. */
async function boundedBytes(response: Response): Promise<Uint8Array | null> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  if (response.body === null) return new Uint8Array();
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(pieces).arrayBuffer());
    bytes += value.length;
    if (bytes > MOST_BYTES) {
      await reader.cancel();
      return null;
    }
    pieces.push(value);
  }
}

function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { cause } = thrown;
  return cause instanceof Error && cause.message !== "" ? cause.message : thrown.message;
}
