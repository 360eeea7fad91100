// GET over a network that fails: every request has a stall limit, passing faults (no connection, silence, a cut body, 408,
// 425, 429, 5xx) are tried again with growing pauses, and a range goes on from the bytes that came. What is not passing is
// named at once.
// Traps: `fetch` takes a cut body for a whole one when the server closes the connection in silence; a login page of a
// café's network comes with status 200; a server may ignore Range and send everything.
import { RunError } from "../../core/errors.ts";
import { looksLikeHtml, orStall } from "../../core/http_body.ts";
import type { Clock, Fetch } from "../../core/ports.ts";

export interface HttpPorts {
  readonly fetch: Fetch;
  readonly clock: Clock;
}

/** Pauses before the second, third … attempt; progress starts them anew. */
export const BACKOFF_MS = [1000, 2000, 4000, 8000, 16_000] as const;
/** A server that asks for a longer pause ends the attempt, with its wish in the sentence. */
const MAX_RETRY_AFTER_MS = 120_000;
const PASSING_STATUS: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

export interface RangeRequest {
  readonly url: string;
  readonly offset: number;
  readonly length: number;
  /** Bytes of the whole file; null when not known yet. */
  readonly size: number | null;
  /** The tag of an earlier answer, null when there was none. A different tag now means a different file. */
  readonly etag: string | null;
  readonly signal: AbortSignal;
  /** Called with every piece's length. */
  readonly onBytes?: (bytes: number) => void;
}

export interface RangeAnswer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Bytes of the whole file, as the server says; null when it does not show it. */
  readonly size: number | null;
  readonly etag: string | null;
}

/** The bytes `from` to `to`, both included, of the file at `url`: what one request asks for. */
interface AskedBytes {
  readonly url: string;
  readonly from: number;
  readonly to: number;
}

/** A fault that another attempt may cure. */
class PassingFault extends Error {
  readonly fault: RunError;
  readonly retryAfterMs: number | null;
  constructor(fault: RunError, retryAfterMs: number | null = null) {
    super(fault.message);
    this.fault = fault;
    this.retryAfterMs = retryAfterMs;
  }
}

export class HttpClient {
  private readonly ports: HttpPorts;
  private readonly headersFor: (url: string) => Readonly<Record<string, string>>;
  private readonly explain: (response: Response) => string | null;

  /** @param headersFor sent with every request to a URL
   *  @param explain what a refusal means, where the server says more than its status */
  constructor(
    ports: HttpPorts,
    headersFor: (url: string) => Readonly<Record<string, string>> = () => ({}),
    explain: (response: Response) => string | null = () => null,
  ) {
    this.ports = ports;
    this.headersFor = headersFor;
    this.explain = explain;
  }

  /** The parsed body and the answer's headers. @throws RunError("fetch-failed" | "file-invalid" | "aborted") */
  async json(
    url: string,
    limit: number,
    signal: AbortSignal,
  ): Promise<{ readonly json: unknown; readonly headers: Headers }> {
    return this.attempts(url, signal, async (stop) => {
      const response = await this.request(url, {}, stop);
      const bytes = await this.body(response, url, limit, stop);
      if (looksLikeHtml(bytes)) throw webPage(url);
      try {
        const json: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
        return { json, headers: response.headers };
      } catch (cause) {
        const sentence = `${url}: expected JSON, got ${bytes.length} bytes that are not. Check the address of the server.`;
        throw new RunError("file-invalid", sentence, { url }, { cause });
      }
    });
  }

  /** Exactly the bytes asked for.
   *  @throws RunError("fetch-failed") when the network or the server fails for good, RunError("file-invalid") when the
   *  file is another one than it was, RunError("aborted") */
  async range({ url, offset, length, size, etag, signal, onBytes }: RangeRequest): Promise<RangeAnswer> {
    const out = new Uint8Array(length);
    let got = 0;
    let seen = { size, etag };
    if (length === 0) return { bytes: out, ...seen };
    await this.attempts(
      url,
      signal,
      async (stop) => {
        const asked = { url, from: offset + got, to: offset + length - 1 };
        const response = await this.request(url, { Range: `bytes=${asked.from}-${asked.to}` }, stop);
        seen = checkAnswer(response, asked, seen);
        if (response.status === 200) await this.refuseWebPage(response, asked, seen.size, stop);
        await this.pieces(response, url, stop, (piece) => {
          if (got + piece.length > length) {
            const sentence = `${url}: more came than the ${length} bytes asked for. Check the address of the server.`;
            throw new RunError("file-invalid", sentence, { url });
          }
          out.set(piece, got);
          got += piece.length;
          onBytes?.(piece.length);
        });
        if (got < length) {
          if (response.status === 200 && looksLikeHtml(out.subarray(0, got))) throw webPage(url);
          const sentence = `${url}: the connection ended after ${got} of ${length} bytes.`;
          throw new PassingFault(new RunError("fetch-failed", sentence, { url, got, length }));
        }
      },
      () => got,
    );
    return { bytes: out, ...seen };
  }

  /** A 200 is the whole file or a web page. Only the whole file, asked for whole, may be taken. */
  private async refuseWebPage(
    response: Response,
    { url, from, to }: AskedBytes,
    size: number | null,
    stop: AbortSignal,
  ): Promise<void> {
    const type = response.headers.get("Content-Type") ?? "";
    if (type.startsWith("text/html")) throw webPage(url);
    if (from === 0 && size === to + 1) return;
    const reader = response.body?.getReader();
    const start = reader && (await passing(url, orStall(reader.read(), url, this.ports.clock, stop)));
    if (start?.value !== undefined && looksLikeHtml(start.value)) throw webPage(url);
    throw new RunError(
      "fetch-failed",
      `${url}: the server does not send parts of files (it ignores Range). Use a server that does.`,
      { url, status: 200 },
    );
  }

  /** Runs `once` until it succeeds, fails for good, or fails too often without `progress`. */
  private async attempts<T>(
    url: string,
    signal: AbortSignal,
    once: (stop: AbortSignal) => Promise<T>,
    progress: () => number = () => 0,
  ): Promise<T> {
    let failures = 0;
    for (;;) {
      const before = progress();
      const stop = new AbortController();
      const onAbort = () => stop.abort(signal.reason);
      signal.addEventListener("abort", onAbort, { once: true });
      try {
        if (signal.aborted) throw new RunError("aborted", `${url}: cancelled.`, { url });
        return await once(stop.signal);
      } catch (thrown) {
        if (signal.aborted) throw new RunError("aborted", `${url}: cancelled.`, { url }, { cause: thrown });
        if (!(thrown instanceof PassingFault)) throw thrown;
        failures = progress() > before ? 1 : failures + 1;
        const pause = thrown.retryAfterMs ?? BACKOFF_MS[failures - 1];
        if (failures > BACKOFF_MS.length || pause === undefined || pause > MAX_RETRY_AFTER_MS) {
          throw givenUp(thrown, failures);
        }
        await this.pause(pause, url, signal);
      } finally {
        signal.removeEventListener("abort", onAbort);
        stop.abort(); // whatever of the body was not read is not wanted
      }
    }
  }

  private async pause(ms: number, url: string, signal: AbortSignal): Promise<void> {
    try {
      await this.ports.clock.sleep(ms, signal);
    } catch (cause) {
      throw new RunError("aborted", `${url}: cancelled.`, { url }, { cause });
    }
  }

  private async request(
    url: string,
    headers: Readonly<Record<string, string>>,
    stop: AbortSignal,
  ): Promise<Response> {
    const { fetch, clock } = this.ports;
    // Without "no-store" a browser keeps every range in its own cache: the model twice on the disk, and answers of old.
    const init = {
      signal: stop,
      headers: { ...this.headersFor(url), ...headers },
      cache: "no-store",
    } as const;
    const response = await passing(url, orStall(fetch(url, init), url, clock, stop));
    if (response.ok) return response;
    const said = this.explain(response) ?? `${response.status} ${response.statusText}`.trimEnd();
    const advice = response.status === 416 ? " The file there has another length than was listed." : "";
    const fault = new RunError("fetch-failed", `${url}: the server answered ${said}.${advice}`, {
      url,
      status: response.status,
    });
    if (!PASSING_STATUS.has(response.status)) throw fault;
    throw new PassingFault(fault, retryAfter(response, clock));
  }

  private async pieces(
    response: Response,
    url: string,
    stop: AbortSignal,
    take: (piece: Uint8Array) => void,
  ): Promise<void> {
    if (response.body === null) return;
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await passing(url, orStall(reader.read(), url, this.ports.clock, stop));
      if (done) return;
      take(value);
    }
  }

  /** The whole body. @throws RunError("file-invalid") above `limit` bytes */
  private async body(
    response: Response,
    url: string,
    limit: number,
    stop: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const pieces: Uint8Array[] = [];
    let length = 0;
    await this.pieces(response, url, stop, (piece) => {
      pieces.push(piece);
      length += piece.length;
      if (length <= limit) return;
      throw new RunError("file-invalid", `${url}: more than ${limit} bytes came.`, { url, limit });
    });
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }
}

/** Makes every failure of the network a passing fault. */
async function passing<T>(url: string, step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (thrown) {
    if (thrown instanceof RunError) throw new PassingFault(thrown); // the stall limit
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const sentence = `${url}: could not be fetched (${reason}). Check the connection and try again.`;
    throw new PassingFault(new RunError("fetch-failed", sentence, { url }, { cause: thrown }));
  }
}

function givenUp({ fault, retryAfterMs }: PassingFault, failures: number): RunError {
  const { code, message, details } = fault;
  const tries = failures > BACKOFF_MS.length ? ` Tried ${failures} times.` : "";
  const wish =
    retryAfterMs === null
      ? ""
      : ` It asks to wait ${Math.ceil(retryAfterMs / 1000)} seconds; go on after that.`;
  return new RunError(code, `${message}${tries}${wish}`, { ...details, failures }, { cause: fault });
}

/** Retry-After in milliseconds: seconds or an HTTP date (RFC 9110 §10.2.3). */
function retryAfter(response: Response, clock: Clock): number | null {
  const value = response.headers.get("Retry-After")?.trim();
  if (value === undefined || value === "") return null;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - clock.now());
}

/** Holds an answer's headers against what was asked and what was seen before. @throws RunError("file-invalid") */
function checkAnswer(
  response: Response,
  { url, from, to }: AskedBytes,
  seen: { readonly size: number | null; readonly etag: string | null },
): { size: number | null; etag: string | null } {
  const etag = response.headers.get("ETag");
  if (seen.etag !== null && etag !== null && etag !== seen.etag) {
    throw changed(url, `its ETag was ${seen.etag}, now it is ${etag}`);
  }
  let { size } = seen;
  const range = response.headers.get("Content-Range");
  if (response.status === 206 && range !== null) {
    const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(range) ?? [];
    if (Number(first) !== from || Number(last) !== Math.min(to, total === "*" ? to : Number(total) - 1)) {
      const sentence = `${url}: asked for bytes ${from} to ${to}, the server sent "${range}". Check the address of the server.`;
      throw new RunError("file-invalid", sentence, { url, range });
    }
    if (total !== "*") {
      if (size !== null && Number(total) !== size) throw changed(url, `it had ${size} bytes, now ${total}`);
      size = Number(total);
    }
  }
  return { size, etag: etag ?? seen.etag };
}

function changed(url: string, how: string): RunError {
  const sentence = `${url}: the file changed while it was downloaded (${how}). Start the download again.`;
  return new RunError("file-invalid", sentence, { url });
}

function webPage(url: string): RunError {
  return new RunError(
    "fetch-failed",
    `${url}: expected the model's file, got a web page. Is there a login page of this network, or is the address wrong?`,
    { url },
  );
}
