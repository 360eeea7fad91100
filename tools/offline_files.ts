// Writes the service worker at the end of a build: the list of the built files with size and sha256 goes into it, and files that shrink
// are written a second time, compressed, so that a host that compresses nothing still sends little.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { build, type Plugin } from "vite";
import { type BuildFile, type FileList, PACKED } from "../src/offline/file_list.ts";
import { HEADER_FILES } from "./header_files.ts";
import { removeMadeFiles } from "./made_files.ts";

const ENTRY = join(import.meta.dirname, "../workers/service_worker.ts");
export const SERVICE_WORKER = "sw.js";

/** Smaller files are not worth a second name. */
const LEAST_PACKED_BYTES = 4096;
/** A worker takes its Content-Security-Policy from the response that brings its script, so that must come as the host sends it. */
const isPackable = (path: string): boolean =>
  /\.(?:m?js|wasm|onnx|safetensors)$/.test(path) && !/\.worker\b|(?:^|\/)hub_return\.js$/.test(path);

/** Not the page's: what a host or a tool reads, and what this writes itself. */
const isOwn = (path: string): boolean =>
  !path.startsWith(".") && !path.endsWith(PACKED) && path !== SERVICE_WORKER && !HEADER_FILES.includes(path);

export function offlineFiles(): Plugin {
  return {
    name: "retort-offline",
    apply: "build",
    async writeBundle({ dir }) {
      if (dir === undefined) throw new Error("the build writes no folder");
      removeMadeFiles(dir);
      const list = await listFiles(dir);
      writeFileSync(join(dir, SERVICE_WORKER), await compile(list));
    },
  };
}

/** The files of a built page. Writes the packed ones beside them. */
export async function listFiles(dir: string): Promise<FileList> {
  const paths = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(dir.length + 1)
        .split(sep)
        .join("/"),
    )
    .filter(isOwn)
    .sort();
  const entries = await Promise.all(paths.map(async (path) => [path, await describe(dir, path)] as const));
  const files = Object.fromEntries(entries);
  const named = readFileSync(join(dir, "index.html"), "utf8").matchAll(/(?:src|href)="\.\/([^"]+)"/g);
  const first = ["index.html", ...[...named].map(([, path]) => path ?? "").filter((path) => path in files)];
  const digest = createHash("sha256").update(JSON.stringify(files)).digest("hex");
  return { build: digest.slice(0, 16), files, first: [...new Set(first)] };
}

async function describe(dir: string, path: string): Promise<BuildFile> {
  const bytes = readFileSync(join(dir, path));
  const file = { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
  if (bytes.length < LEAST_PACKED_BYTES || !isPackable(path)) return file;
  const packed = await promisify(gzip)(bytes, { level: 9 });
  if (packed.length > bytes.length * 0.95) return file;
  writeFileSync(join(dir, path + PACKED), packed);
  return { ...file, packedBytes: packed.length };
}

/** The service worker as one script without imports, which every browser takes. */
async function compile(list: FileList): Promise<string> {
  const made = await build({
    configFile: false,
    publicDir: false,
    logLevel: "error",
    define: { FILE_LIST: JSON.stringify(list) },
    build: {
      target: "es2023",
      write: false,
      rolldownOptions: { input: ENTRY, output: { format: "iife" } },
    },
  });
  const [result] = Array.isArray(made) ? made : [made];
  if (result === undefined || !("output" in result)) throw new Error("the service worker was not built");
  return result.output[0].code;
}
