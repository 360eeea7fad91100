// Runs our TypeScript in Node through vite: Node itself reads neither `.wgsl?raw` nor, in the oldest version that we support, any
// types. Also a command: `node tools/run_typescript.mjs FILE [arguments]`.
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs `main` of a file with the arguments of this process. @param {string} path From the repository's root. */
export async function runMain(path) {
  const { main } = await load(join(ROOT, path));
  await main(process.argv.slice(2));
}

/** @param {string} path */
async function load(path) {
  const run = await runnerImport(path, { root: ROOT, configFile: false, logLevel: "error" });
  return /** @type {{ main: (args: string[]) => Promise<void> | void }} */ (run.module);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [path = ""] = process.argv.splice(2, 1); // the file finds its own arguments where it expects them
  await load(resolve(path));
}
