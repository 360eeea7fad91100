// The promise about memory: a merged export of a model of SmolLM2-135M's shape (269 MB in bf16), shown on the page and read
// back, stays under 600 MB in the page's process. Measured from outside, by the kernel's own count of the process's largest resident set (VmHWM).
import { readdirSync, readFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serve } from "../../tools/serve.ts";
import { close, openProfile } from "../e2e/harness.mjs";
import type { ExportUnderTest } from "./memory_page/main.ts";

declare const exporting: ExportUnderTest; // on the page

const LIMIT_MB = 600;
const { config } = JSON.parse(readFileSync("tests/golden/smollm2_135m.json", "utf8")) as { config: unknown };

let folder = "";
let host: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-export-"));
  await build({
    configFile: false,
    logLevel: "warn",
    root: join(import.meta.dirname, "memory_page"),
    base: "./",
    worker: { format: "es" },
    build: { outDir: join(folder, "site"), emptyOutDir: true, target: "es2023", assetsInlineLimit: 0 },
  });
  host = await serve({ root: join(folder, "site") });
}, 300_000);
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Peak resident megabytes of a profile's processes, by their kind. */
function peaks(profile: string): Map<string, number> {
  const found = new Map<string, number>();
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const args = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").join(" ");
        const status = readFileSync(`/proc/${pid}/status`, "utf8");
        const field = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
        return [{ pid: Number(pid), parent: field("PPid"), peak: field("VmHWM") * 1024, args }];
      } catch {
        return []; // ended between the two looks
      }
    });
  const tree = new Set(
    processes.filter(({ args }) => args.includes(`--user-data-dir=${profile}`)).map(({ pid }) => pid),
  );
  for (let grown = -1; grown !== tree.size;) {
    grown = tree.size;
    for (const { pid, parent } of processes) if (tree.has(parent)) tree.add(pid);
  }
  for (const { pid, args, peak } of processes) {
    if (!tree.has(pid)) continue;
    const kind = /--utility-sub-type=(\S+)/.exec(args)?.[1] ?? /--type=(\S+)/.exec(args)?.[1] ?? "browser";
    found.set(kind, Math.max(found.get(kind) ?? 0, peak));
  }
  return found;
}

test("a merged export of a model of 135 million parameters stays under 600 MB in the page's process", async (context) => {
  if (process.platform !== "linux") {
    context.skip("memory is read from /proc");
    return;
  }
  const profile = join(folder, "profile");
  const seeding = await openProfile(profile, host.url);
  const baseBytes = await seeding.page.evaluate((config) => exporting.seed(config), config);
  expect(baseBytes).toBeGreaterThan(269e6);
  await close(seeding);

  const session = await openProfile(profile, host.url);
  const before = peaks(profile);
  const { report, ms, reports } = await session.page.evaluate(() => exporting.write(["merged"]));
  const shown = await session.page.evaluate(() => exporting.show());
  const after = peaks(profile);
  const megabytes = (of: ReadonlyMap<string, number>) =>
    Object.fromEntries([...of].map(([kind, bytes]) => [kind, Math.round(bytes / 1e6)]));
  console.info(`zip ${report.bytes} bytes in ${Math.round(ms)} ms`, megabytes(before), megabytes(after));
  expect(report.bytes).toBeGreaterThan(baseBytes);
  expect(reports).toBeGreaterThan(20);
  expect(shown).toEqual({
    files: report.files.length,
    receipt: "{}",
    readBack: { questions: 0, formats: [] }, // merged/ alone: there is no ONNX to ask
  });
  expect(after.get("renderer")! / 1e6).toBeLessThan(LIMIT_MB);
  const { worst, leftovers } = await session.page.evaluate((config) => exporting.check(config), config);
  expect(worst).toBeLessThan(0.501); // rounded to the nearest bf16, after one rounding to f32
  expect(leftovers).toEqual([]);
  await close(session);
}, 1_200_000);
