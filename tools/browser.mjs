// Where Chromium is and how to start it so that WebGPU works without a GPU. It is plain JavaScript, because setup.mjs
// needs it before any package is installed.
import { existsSync } from "node:fs";

/** Flags for a headless Chromium whose WebGPU runs on SwiftShader (f32 only), and which asks nobody for updates. */
export const BROWSER_ARGS = Object.freeze([
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
]);

const CANDIDATES = [
  process.env["RETORT_BROWSER"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Path of an installed Chromium or Chrome, null when none is found. RETORT_BROWSER overrides. */
export function findBrowser() {
  return CANDIDATES.find((path) => path !== undefined && existsSync(path)) ?? null;
}
