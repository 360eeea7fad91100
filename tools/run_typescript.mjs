// Runs our TypeScript in Node through vite: Node itself reads neither `.wgsl?raw` nor, in the oldest version that we support, any
// types. Also a command: `node tools/run_typescript.mjs FILE [arguments]`.
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const SELF = fileURLToPath(import.meta.url);
const ROOT = dirname(dirname(SELF));

/** Runs a file with the arguments of this process. @param {string} path From the repository's root. */
export async function runMain(path) {
  process.argv.splice(2, 0, resolve(ROOT, path));
  await runnerImport(join(ROOT, "tools/entry.ts"), { root: ROOT, configFile: false, logLevel: "error" });
}

if (process.argv[1] === SELF) await runMain(resolve(process.argv.splice(2, 1)[0] ?? ""));
