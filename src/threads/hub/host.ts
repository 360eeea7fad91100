// What runs inside the Hub worker: a run's download -> a repository on the Hugging Face Hub. The token lives in this object and
// nowhere else: no storage, no address, no error text. @huggingface/hub is fetched when something is first uploaded.
// A commit is atomic there: whatever ends an upload before it, an empty repository is all that can be seen.
import { RunError } from "../../core/errors.ts";
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
import { type AskedOfHub, hubFailure } from "./failure.ts";

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

/** An upload whose files are at hand. */
interface Sending {
  readonly library: HubLibrary;
  readonly signedIn: SignedIn;
  readonly job: HubUpload;
  readonly files: readonly { readonly path: string; readonly content: Blob }[];
  readonly signal: AbortSignal;
  readonly tell: (progress: HubProgress) => void;
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
      return await this.send({
        library,
        signedIn,
        job: { ...job, repo },
        files,
        signal: stop.signal,
        tell: (told) => progress.postMessage(told),
      });
    } catch (thrown) {
      if (thrown instanceof RunError) throw thrown;
      const { endpoint, token } = signedIn;
      throw stop.signal.aborted
        ? this.cancelled(repo, endpoint)
        : this.failed(thrown, { endpoint, token, repo });
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
      throw this.failed(thrown, { endpoint, token, repo: "" });
    }
  }

  private async send({
    library,
    signedIn,
    job,
    files,
    signal,
    tell,
  }: Sending): Promise<{ readonly url: string }> {
    const { endpoint: hubUrl, token: accessToken } = signedIn;
    const { repo, visibility, what } = job;
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

  /** What a cancelled upload has left at the Hub. */
  private cancelled(repo: string, endpoint: string): RunError {
    if (this.phase === "committing")
      return new RunError(
        "aborted",
        `The upload was cancelled in its last step. ${endpoint}/${repo} holds all of it or nothing: look there.`,
      );
    const left = this.made.has(repo) ? ` The repository ${repo} is there, empty; a new try fills it.` : "";
    return new RunError("aborted", `The upload was cancelled. Nothing of it can be seen.${left}`);
  }

  /** The failure of a call to the library, for a person. A token that the Hub does not take any more is forgotten. */
  private failed(thrown: unknown, asked: AskedOfHub): RunError {
    const error = hubFailure(thrown, asked);
    if (error.details["status"] === 401) this.signedIn = null;
    return error;
  }
}

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
