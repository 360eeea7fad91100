// What is installed: licences that allow what we do, no address but the registry's, a hash for what is fetched, and no script that runs by itself.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

interface Locked {
  readonly license?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
}

const root = join(import.meta.dirname, "../..");
const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
  readonly packages: Readonly<Record<string, Locked>>;
};
const packages = Object.entries(lock.packages).filter(([path]) => path !== "");

const FREE = /^(?:MIT|Apache-2\.0|BSD-[23]-Clause|ISC|0BSD|\(MIT OR CC0-1\.0\))$/;
/** Tools that stay here and are in no download and no page: the bundler's CSS part, the rules of accessibility that tests ask, and the picture
 *  library that the pictures of the docs are written with. */
const TOOLS: readonly (readonly [licence: RegExp, path: RegExp])[] = [
  [/^MPL-2\.0$/, /\/(?:lightningcss(?:-[\w-]+)?|axe-core)$/],
  [/LGPL-3\.0-or-later/, /\/@img\/sharp-[\w-]+$/],
];

test("every package has a licence that is known here", () => {
  const unknown = packages.filter(
    ([path, { license = "" }]) =>
      !FREE.test(license) && !TOOLS.some(([licence, tool]) => licence.test(license) && tool.test(path)),
  );
  expect(unknown.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
});

test("nothing comes from another place than the registry, and what is fetched for every machine has its hash", () => {
  expect(packages.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  const unhashed = packages.filter(
    ([, { integrity, optional }]) => integrity === undefined && optional !== true,
  );
  expect(unhashed.map(([path]) => path)).toEqual([]);
});

test("no package runs a script while it is installed", () => {
  expect(readFileSync(join(root, ".npmrc"), "utf8")).toMatch(/^ignore-scripts=true$/m);
  const scripted = packages
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([path]) => path);
  expect(scripted.sort()).toEqual([
    "node_modules/onnxruntime-node",
    "node_modules/protobufjs",
    "node_modules/webgpu",
  ]); // known, and none of them is needed
});
