// `npm run -s retort -- <command>`: the command line of src/cli in Node. Node reads neither our TypeScript nor `.wgsl?raw`, so
// the sources are bundled once into node_modules/.cache/retort/<hash of the sources> and loaded from there ever after.
// It is plain JavaScript, because it runs before there is a bundle, and it loads vite only where it must build one.
// Trap: two calls may build at the same time; each builds into a folder of its own, and the rename decides.
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const CACHE = join(ROOT, "node_modules/.cache/retort");
/** Bundles kept: of this state of the sources, and of a few before it (a checkout that goes back and forth). */
const KEPT = 4;

const { runCli } = await import(pathToFileURL(join(await bundle(), "main.js")).href);
const code = await runCli(process.argv.slice(2));
process.stdout.write("", () => process.exit(code)); // once what stands in the pipe is out; Dawn's threads would hold the process

/** The folder that holds the bundle of the sources as they are now. */
async function bundle() {
  const folder = join(CACHE, sourceHash());
  if (existsSync(join(folder, "main.js"))) return folder;
  mkdirSync(CACHE, { recursive: true });
  const made = mkdtempSync(join(CACHE, "building-"));
  const { build } = await import("vite");
  await build({
    root: ROOT,
    configFile: false,
    publicDir: false,
    logLevel: "error",
    build: {
      ssr: true,
      outDir: made,
      emptyOutDir: false,
      target: "es2023",
      minify: false,
      rolldownOptions: {
        input: ["src/cli/main.ts", "src/cli/sandbox_thread.ts"],
        output: { entryFileNames: "[name].js" },
      },
    },
  });
  try {
    renameSync(made, folder);
  } catch (error) {
    rmSync(made, { recursive: true });
    if (!existsSync(join(folder, "main.js"))) throw error; // else another call was first
  }
  prune(folder);
  return folder;
}

/** Hash of every file that the bundle is made of: paths and contents, so that a renamed file counts as a change. */
function sourceHash() {
  const hash = createHash("sha256");
  const files = readdirSync(join(ROOT, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of [...files, join(ROOT, "package-lock.json"), fileURLToPath(import.meta.url)]) {
    const text = readFileSync(file);
    hash.update(`${file}\0${text.length}\0`).update(text);
  }
  return hash.digest("hex").slice(0, 16);
}

/** Removes bundles of older sources; half-built folders only when nobody can be building them any more. */
function prune(/** @type {string} */ newest) {
  const hourAgo = Date.now() - 3_600_000;
  const age = (/** @type {string} */ path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
  const folders = readdirSync(CACHE).map((name) => ({
    path: join(CACHE, name),
    isBuilding: name.startsWith("building-"),
  }));
  const old = folders
    .filter(({ path, isBuilding }) => !isBuilding && path !== newest)
    .sort((a, b) => age(b.path) - age(a.path))
    .slice(KEPT - 1);
  const left = folders.filter(({ path, isBuilding }) => isBuilding && age(path) < hourAgo);
  for (const { path } of [...old, ...left]) rmSync(path, { recursive: true, force: true });
}
