// What runs inside the Hub worker: a run's download -> a repository on the Hugging Face Hub. The token lives in this object and
// nowhere else: no storage, no address, no error text. @huggingface/hub is fetched when something is first uploaded.
// A commit is atomic there: whatever ends an upload before it, an empty repository is all that can be seen.
import * as v from "valibot";
import { asRunError, RunError } from "../../core/errors.ts";
import type { Clock } from "../../core/ports.ts";
import type { HubAccount, HubApi, HubContents, HubProgress, HubUpload } from "./api.ts";
import type { HubGrant } from "../../models/hub/hub_oauth.ts";
import { merged } from "../../export/formats/merged.ts";
import { peft } from "../../export/formats/peft.ts";
import { blobSource } from "../../formats/byte_source.ts";
import { openZip, type ZipFile } from "../../formats/zip_read.ts";
import { parseEndpoint, parseModelAddress } from "../../models/hub/hub_address.ts";
import { exchangeCode } from "../../models/hub/hub_oauth.ts";
import type { Store } from "../../store/store.ts";

type HubLibrary = typeof import("@huggingface/hub");

export interface HubHostPorts {
  readonly store: () => Promise<Store>;
  readonly clock: Clock;
  readonly post: (url: string, form: URLSearchParams) => Promise<Response>;
  readonly library: () => Promise<HubLibrary>;
}

interface SignedIn {
  readonly endpoint: string;
  readonly token: string;
  readonly account: HubAccount;
}

/** Beside the model in both kinds of repository. */
const ALONGSIDE = ["LICENSE.txt", "receipt.json"];
const FOLDER = { adapter: peft.folder, merged: merged.folder } as const;

export class HubHost implements HubApi {
  private readonly ports: HubHostPorts;
  private signedIn: SignedIn | null = null;
  private uploading: AbortController | null = null;
  private phase: HubProgress["phase"] = "preparing";
  /** Made by this page and still empty, after an upload that failed. */
  private readonly made = new Set<string>();

  constructor(ports: HubHostPorts) {
    this.ports = ports;
  }

  ping(): Promise<"pong"> {
    return Promise.resolve("pong");
  }

  /** @throws RunError("config") for what is no token, RunError("fetch-failed") when the Hub refuses it */
  async signIn({
    endpoint,
    token,
  }: {
    readonly endpoint: string;
    readonly token: string;
  }): Promise<HubAccount> {
    const trimmed = token.trim();
    if (!/^hf_[A-Za-z0-9_-]+$/.test(trimmed))
      throw new RunError("config", 'That is no access token of the Hub: they begin with "hf_".');
    return this.enter(parseEndpoint(endpoint), trimmed, null);
  }

  /** @throws RunError("fetch-failed") */
  async exchange(grant: HubGrant): Promise<HubAccount> {
    const endpoint = parseEndpoint(grant.endpoint);
    const { token, seconds } = await exchangeCode(this.ports.post, { ...grant, endpoint });
    return this.enter(endpoint, token, this.ports.clock.now() + 1000 * seconds);
  }

  signOut(): Promise<void> {
    this.signedIn = null;
    return Promise.resolve();
  }

  async contents(runId: string): Promise<HubContents> {
    const files = await this.zip(runId);
    const of = (what: keyof typeof FOLDER) => {
      const paths = chosen(files, what);
      return paths === null ? null : paths.reduce((sum, [, file]) => sum + file.bytes, 0);
    };
    return { adapterBytes: of("adapter"), mergedBytes: of("merged") };
  }

  /** Creates the repository and commits everything at once. @throws RunError("exists") for a name that is taken,
   *  RunError("fetch-failed") for what the Hub or the network refuses, RunError("aborted") */
  async upload(job: HubUpload, progress: MessagePort): Promise<{ readonly url: string }> {
    const { signedIn } = this;
    if (signedIn === null) throw new RunError("config", "Sign in at the Hub first.");
    if (this.uploading !== null) throw new RunError("busy", "An upload is running already.");
    const { repo } = parseModelAddress(job.repo, signedIn.endpoint);
    const stop = new AbortController();
    this.uploading = stop;
    try {
      const files = await this.files(job);
      const library = await this.ports.library();
      return await this.send(library, signedIn, { ...job, repo }, files, stop.signal, (told) =>
        progress.postMessage(told),
      );
    } catch (thrown) {
      throw this.explained(thrown, repo, stop.signal, signedIn);
    } finally {
      this.uploading = null;
      progress.close();
    }
  }

  cancel(): Promise<void> {
    this.uploading?.abort();
    return Promise.resolve();
  }

  private async enter(endpoint: string, token: string, expiresAt: number | null): Promise<HubAccount> {
    const library = await this.ports.library();
    try {
      const who = await library.whoAmI({ accessToken: token, hubUrl: endpoint });
      const account = { name: who.name, expiresAt };
      this.signedIn = { endpoint, token, account };
      return account;
    } catch (thrown) {
      throw this.explained(thrown, "", new AbortController().signal, { endpoint, token });
    }
  }

  private async send(
    library: HubLibrary,
    { endpoint: hubUrl, token: accessToken }: SignedIn,
    { repo, visibility, what }: HubUpload,
    files: readonly { readonly path: string; readonly content: Blob }[],
    signal: AbortSignal,
    tell: (progress: HubProgress) => void,
  ): Promise<{ readonly url: string }> {
    const totalBytes = files.reduce((sum, { content }) => sum + content.size, 0);
    this.phase = "preparing";
    tell({ doneBytes: 0, totalBytes, phase: "preparing" });
    if (!this.made.has(repo)) {
      await library.createRepo({ repo: { type: "model", name: repo }, visibility, accessToken, hubUrl });
      this.made.add(repo);
    }
    signal.throwIfAborted();
    const sizes = new Map(files.map(({ path, content }) => [path, content.size]));
    const done = new Map<string, number>();
    const events = library.uploadFilesWithProgress({
      repo: { type: "model", name: repo },
      files: [...files],
      commitTitle: `${what === "adapter" ? "LoRA adapter" : "Merged model"} from Retort`,
      accessToken,
      hubUrl,
      useXet: false, // plain LFS: no WebAssembly to fetch, and what a mirror speaks
      abortSignal: signal,
    });
    for (let next = await events.next(); ; next = await events.next()) {
      if (next.done === true) {
        this.made.delete(repo);
        tell({ doneBytes: totalBytes, totalBytes, phase: "done" });
        return { url: `${hubUrl}/${repo}` };
      }
      const event = next.value;
      if (event.event === "phase") this.phase = PHASES[event.phase];
      else if (event.state === "uploading")
        done.set(event.path, event.progress * (sizes.get(event.path) ?? 0));
      const doneBytes = Math.round([...done.values()].reduce((sum, bytes) => sum + bytes, 0));
      tell({ doneBytes: Math.min(doneBytes, totalBytes), totalBytes, phase: this.phase });
    }
  }

  private async files({ runId, what }: HubUpload): Promise<{ path: string; content: Blob }[]> {
    const files = await this.zip(runId);
    const paths = chosen(files, what);
    if (paths === null)
      throw new RunError(
        "store-corrupt",
        `The download of run ${runId} holds no ${FOLDER[what]}. Write it again with that part.`,
        { runId },
      );
    const out: { path: string; content: Blob }[] = [];
    for (const [path, file] of paths) out.push({ path, content: new Blob([await file.read()]) });
    return out;
  }

  private async zip(runId: string): Promise<ReadonlyMap<string, ZipFile>> {
    const store = await this.ports.store();
    try {
      const artifact = await store.getArtifact(runId);
      if (artifact === null)
        throw new RunError("store-corrupt", `Run ${runId} has no download to upload. Finish it first.`, {
          runId,
        });
      return await openZip(blobSource(artifact.blob, artifact.name), artifact.name);
    } finally {
      store.close();
    }
  }

  /** What the Hub's refusals and the library's errors mean to a person, without the token. */
  private explained(
    thrown: unknown,
    repo: string,
    signal: AbortSignal,
    { endpoint, token }: Pick<SignedIn, "endpoint" | "token">,
  ): RunError {
    if (thrown instanceof RunError) return thrown;
    if (signal.aborted && this.phase === "committing")
      return new RunError(
        "aborted",
        `The upload was cancelled in its last step. ${endpoint}/${repo} holds all of it or nothing: look there.`,
      );
    if (signal.aborted) {
      const left = this.made.has(repo) ? ` The repository ${repo} is there, empty; a new try fills it.` : "";
      return new RunError("aborted", `The upload was cancelled. Nothing of it can be seen.${left}`);
    }
    const answer = v.safeParse(hubError, thrown);
    if (!answer.success) {
      const hidden = asRunError(thrown, endpoint).message.replaceAll(token, "(the token)");
      // In a browser the library sends with XMLHttpRequest, whose failures are errors without a word.
      const isNetwork =
        thrown instanceof TypeError ||
        (thrown instanceof Error && thrown.message === "") ||
        /network|fetch/i.test(hidden);
      return new RunError(
        isNetwork ? "fetch-failed" : "internal",
        isNetwork
          ? `${endpoint} could not be reached, or the connection broke off. Nothing half-uploaded can be seen; try again.`
          : hidden,
      );
    }
    const { statusCode: status, message } = answer.output;
    const details = { status };
    if (status === 401) {
      this.signedIn = null;
      return new RunError(
        "fetch-failed",
        "401: the Hub does not take this token: it is wrong, expired or revoked. Sign in again.",
        details,
      );
    }
    if (status === 403)
      return new RunError(
        "fetch-failed",
        `403: this token may not write${repo === "" ? "" : ` to ${repo}`}. It needs the right to create repositories ("contribute-repos", or a token of the kind "write").`,
        details,
      );
    if (status === 409)
      return new RunError(
        "exists",
        `${repo} is taken: the Hub has a repository of this name. Choose another name.`,
        details,
      );
    if (status === 429)
      return new RunError(
        "fetch-failed",
        "429: the Hub wants fewer requests for now. Wait a few minutes, then try again.",
        details,
      );
    return new RunError(
      "fetch-failed",
      `The Hub answered ${status}: ${message.replaceAll(token, "(the token)")}`,
      details,
    );
  }
}

const hubError = v.object({ statusCode: v.number(), message: v.string() });
const PHASES = {
  preuploading: "preparing",
  uploadingLargeFiles: "uploading",
  committing: "committing",
} as const;

/** Path in the repository and file, null where the zip has none of them. */
function chosen(
  files: ReadonlyMap<string, ZipFile>,
  what: keyof typeof FOLDER,
): (readonly [string, ZipFile])[] | null {
  const folder = FOLDER[what];
  const within = Array.from(files, ([name, file]) => [name, file] as const).filter(([name]) =>
    name.startsWith(folder),
  );
  if (within.length === 0) return null;
  const beside = ALONGSIDE.flatMap((name) => {
    const file = files.get(name);
    return file === undefined ? [] : [[name, file] as const];
  });
  return [...within.map(([name, file]) => [name.slice(folder.length), file] as const), ...beside];
}
