// The script of the sandbox's thread in Node, bundled as tools/retort.mjs bundles it.
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "vite";

const ROOT = join(import.meta.dirname, "../..");

export async function buildSandboxThread(): Promise<URL> {
  const outDir = mkdtempSync(join(ROOT, "node_modules/.cache/sandbox-"));
  await build({
    root: ROOT,
    configFile: false,
    publicDir: false,
    logLevel: "error",
    build: { ssr: "src/cli/sandbox_thread.ts", outDir, target: "es2023", minify: false },
  });
  return pathToFileURL(join(outDir, "sandbox_thread.js"));
}
