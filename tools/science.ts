// `npm run science -- [flags]`: the whole experiment on this machine (src/cli/science.ts; --help lists the flags), on its Vulkan
// driver or, without one, on lavapipe. A run over all rows of size full or short also replaces its section of docs/results.md, the plots
// in docs/plots and docs/science.json; smaller ones leave docs alone.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { withSection } from "./results_page.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const LAVAPIPE = "/usr/share/vulkan/icd.d/lvp_icd.json";
const DOCS_UNTOUCHED = ["--quick", "--only", "--row", "--model", "--help"];

export function main(args: readonly string[]): void {
  const env = { ...process.env };
  if (env["VK_DRIVER_FILES"] === undefined && existsSync(LAVAPIPE)) env["VK_DRIVER_FILES"] = LAVAPIPE;
  const run = spawnSync(process.execPath, [join(ROOT, "tools/retort.mjs"), "science", ...args], {
    cwd: ROOT,
    env,
    stdio: "inherit",
  });
  const isWhole =
    !args.some((word) => DOCS_UNTOUCHED.includes(word.split("=")[0] ?? "")) &&
    !["quick", "tiny"].includes(valueOf(args, "--size") ?? "short");
  if (run.status === 0 && isWhole) publish(valueOf(args, "--out") ?? "out/science");
  process.exit(run.status ?? 1);
}

/** Puts what the command wrote where it is read. */
function publish(from: string): void {
  const docs = join(ROOT, "docs");
  const page = join(docs, "results.md");
  const read = (name: string) => readFileSync(resolve(ROOT, from, name), "utf8");
  writeFileSync(page, withSection(readFileSync(page, "utf8"), "science", read("results.md")));
  mkdirSync(join(docs, "plots"), { recursive: true });
  for (const name of ["accuracy.svg", "cost.svg"]) {
    copyFileSync(resolve(ROOT, from, "plots", name), join(docs, "plots", name));
  }
  copyFileSync(resolve(ROOT, from, "science.json"), join(docs, "science.json"));
  console.log("docs/results.md, docs/plots and docs/science.json are written");
}

/** The value of a flag, written as `--flag value` or `--flag=value`; null when it is not given. */
function valueOf(args: readonly string[], flag: string): string | null {
  const at = args.findIndex((word) => word === flag || word.startsWith(`${flag}=`));
  if (at < 0) return null;
  const word = args[at] ?? "";
  return word.includes("=") ? word.slice(flag.length + 1) : (args[at + 1] ?? null);
}
