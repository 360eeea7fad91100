// A graph that is not fetched: made of the weights when it is asked for, and byte for byte the one that lies in the repository.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Fetch, systemClock } from "../../src/core/ports.ts";
import { withMadeGraphs } from "../../src/export/made_graph.ts";
import { readNeeded, readWhole } from "../../src/models/folder.ts";
import { folderSource, type OpenSource } from "../../src/models/source.ts";
import { siteSource } from "../../src/models/site_source.ts";
import { bytesSource } from "../../src/formats/byte_source.ts";

const ONNX = "onnx/model.onnx";
const onDisk = (file: string) => new Uint8Array(readFileSync(`public/models/tiny/${file}`));
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

let asked: string[] = [];
/** The page's site, on which no graph lies. */
const fetch: Fetch = (url) => {
  asked.push(url);
  return Promise.resolve(
    url.endsWith(ONNX) ? new Response("no", { status: 404 }) : new Response(onDisk(url.slice(2))),
  );
};
const site: OpenSource = (path, signal) => siteSource({ fetch, clock: systemClock }, path, signal);

test("the bundled model's graph is made of its weights, bit for bit, and nobody asks the host for it", async () => {
  const source = await withMadeGraphs(site)("m");
  asked = [];
  const made = await readNeeded(source.folder, ONNX, 2 ** 31);
  expect(sha256(made)).toBe(sha256(onDisk(ONNX)));
  expect(sha256(made)).toBe(source.card?.files[ONNX]?.sha256);
  expect([...new Set(asked)].toSorted()).toEqual(["m/config.json", "m/model.safetensors"]);
});

test("other files are the site's, and what it does not list is not there", async () => {
  const { folder } = await withMadeGraphs(site)("m");
  expect(await readWhole(folder, "config.json", 1000)).toEqual(onDisk("config.json"));
  expect(await folder.open("onnx/model_q4.onnx")).toBeNull();
  expect(await (await site("m")).folder.open(ONNX), "a site alone makes nothing").toBeNull();
});

/** The bundled model in a folder that holds these bytes as its graph; its card says that the graph is made, or does not. */
async function folderWith(graph: Uint8Array<ArrayBuffer> | null, isMade: boolean) {
  const open: OpenSource = (path) =>
    folderSource(path, {
      name: path,
      files: null,
      open: (file) => {
        if (file === ONNX) return Promise.resolve(graph && bytesSource(graph, file));
        if (file === "generation_config.json") return Promise.resolve(null);
        const text = new TextDecoder().decode(onDisk(file));
        const bytes =
          file === "retort.json" && !isMade
            ? new TextEncoder().encode(text.replace(/,\s*"made": true/, ""))
            : onDisk(file);
        return Promise.resolve(bytesSource(bytes, file));
      },
    });
  return (await withMadeGraphs(open)("m")).folder;
}

test("a graph that lies in the folder is read and held against the card", async () => {
  const read = await readNeeded(await folderWith(onDisk(ONNX), true), ONNX, 2 ** 31);
  expect(sha256(read)).toBe(sha256(onDisk(ONNX)));
  const damaged = onDisk(ONNX);
  damaged[1_000_000]! ^= 1;
  await expect((await folderWith(damaged, true)).open(ONNX)).rejects.toMatchObject({ code: "file-invalid" });
});

test("a missing graph is made where the card says so, and nowhere else", async () => {
  const made = await readNeeded(await folderWith(null, true), ONNX, 2 ** 31);
  expect(sha256(made)).toBe(sha256(onDisk(ONNX)));
  expect(await (await folderWith(null, false)).open(ONNX)).toBeNull();
});
