// Gives the tests what a bare machine lacks: a Chromium, and a Vulkan driver on which Dawn (WebGPU in Node) starts.
// It is plain JavaScript, because it runs before any package is installed.
// Only Debian-like systems are changed, and only as root; elsewhere the sentence says what to install.
// Trap: Dawn refuses Debian 12's own Mesa 22, so the driver comes from the release's backports (Mesa >= 25).
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findBrowser } from "./browser.mjs";

const LAVAPIPE = ["/usr/share/vulkan/icd.d/lvp_icd.json", "/usr/share/vulkan/icd.d/lvp_icd.x86_64.json"];
const PROBE = join(dirname(fileURLToPath(import.meta.url)), "probe_gpu.mjs");

/** Path of a Chromium, installed on the way where that is allowed. @throws Error saying what to install. */
export function ensureBrowser() {
  const found = findBrowser();
  if (found !== null) return found;
  if (!canInstall()) {
    throw new Error(
      "No Chromium or Chrome was found. Install one, or set RETORT_BROWSER to the path of its program.",
    );
  }
  aptInstall(["chromium"]);
  const installed = findBrowser();
  if (installed === null) {
    throw new Error(
      "apt-get installed chromium, but no browser program is there: set RETORT_BROWSER to its path.",
    );
  }
  return installed;
}

/** Environment under which Dawn finds an adapter, and the adapter in words. @throws Error when none starts. */
export function ensureGpu(/** @type {string} */ browser) {
  const preset = probe({});
  if (process.env["VK_DRIVER_FILES"] !== undefined && preset !== null) return { env: {}, adapter: preset };
  const first = probeLavapipe();
  if (first !== null) return first;
  if (canInstall()) {
    try {
      installMesa();
    } catch (error) {
      console.log(`setup: no newer Mesa (${error instanceof Error ? error.message : String(error)})`);
    }
    const second = probeLavapipe();
    if (second !== null) return second;
  }
  if (preset !== null) return { env: {}, adapter: preset };
  // Chromium carries SwiftShader and a Vulkan loader of its own; the f16 cases then have no device to run on.
  for (const folder of [dirname(browser), "/usr/lib/chromium", "/opt/google/chrome"]) {
    const driver = join(folder, "vk_swiftshader_icd.json");
    if (!existsSync(driver)) continue;
    for (const env of [{ VK_DRIVER_FILES: driver }, { VK_DRIVER_FILES: driver, LD_LIBRARY_PATH: folder }]) {
      const adapter = probe(env);
      if (adapter !== null) return { env, adapter };
    }
  }
  throw new Error(
    "Dawn finds no Vulkan driver. Install a Vulkan loader and Mesa's drivers, version 25 or newer " +
      "(Debian: libvulkan1 and mesa-vulkan-drivers), or name a driver file in VK_DRIVER_FILES.",
  );
}

function probeLavapipe() {
  for (const driver of LAVAPIPE) {
    if (!existsSync(driver)) continue;
    const adapter = probe({ VK_DRIVER_FILES: driver });
    if (adapter !== null) return { env: { VK_DRIVER_FILES: driver }, adapter };
  }
  return null;
}

/** The adapter that Dawn gives under these variables, null when it gives none. */
function probe(/** @type {Record<string, string>} */ env) {
  const run = spawnSync(process.execPath, [PROBE], {
    env: { ...process.env, ...env },
    encoding: "utf8",
    timeout: 60_000,
  });
  return run.status === 0 ? run.stdout.trim().split("\n").at(-1) : null;
}

function canInstall() {
  return process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
}

/** Mesa's Vulkan drivers: from the release's backports where it has them, else the release's own. */
function installMesa() {
  const sources = backportsSource();
  const packages = ["libvulkan1", "mesa-vulkan-drivers"];
  if (sources === null) aptInstall(packages);
  else aptInstall(packages, ["-o", `Dir::Etc::sourcelist=${sources.list}`], ["-t", sources.suite]);
}

/** A source list with the backports of this Debian release, on the mirror that apt already uses; null elsewhere. */
function backportsSource() {
  const format = ["--format", "$(REPO_URI) $(CODENAME) $(ORIGIN)", "Created-By: Packages"];
  const targets = spawnSync("apt-get", ["indextargets", ...format], { encoding: "utf8" });
  const release = readFileSync("/etc/os-release", "utf8").match(/^VERSION_CODENAME=(\w+)$/m)?.[1];
  const lines = targets.stdout.split("\n").map((line) => line.split(" "));
  const mirror = lines.find(([, codename, origin]) => codename === release && origin === "Debian")?.[0];
  if (mirror === undefined || release === undefined) return null;
  const suite = `${release}-backports`;
  const known = existsSync("/etc/apt/sources.list") ? readFileSync("/etc/apt/sources.list", "utf8") : "";
  const isKnown = lines.some(([, codename]) => codename === suite);
  const list = join(mkdtempSync(join(tmpdir(), "retort-apt-")), "sources.list");
  writeFileSync(list, isKnown ? known : `${known}\ndeb ${mirror} ${suite} main\n`);
  return { suite, list };
}

/** `where` says which lists apt reads, `which` which release it takes a package from. */
function aptInstall(
  /** @type {string[]} */ packages,
  /** @type {string[]} */ where = [],
  /** @type {string[]} */ which = [],
) {
  console.log(`setup: installing ${packages.join(", ")}`);
  apt(["update", ...where]);
  apt(["install", "-y", "--no-install-recommends", ...where, ...which, ...packages]);
}

function apt(/** @type {string[]} */ args) {
  const run = spawnSync("apt-get", ["-qq", ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (run.status !== 0) throw new Error(`apt-get ${args[0]} ended with code ${run.status}`);
}
