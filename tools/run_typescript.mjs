// Loads a TypeScript file in Node through vite, with the `?raw` imports and the missing types that Node itself cannot read.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** @template T @param {string} path From the repository's root. @returns {Promise<T>} what the file exports. */
export async function loadTypeScript(path) {
  const { module } = await runnerImport(join(ROOT, path), {
    root: ROOT,
    configFile: false,
    logLevel: "error",
  });
  return /** @type {T} */ (module);
}
