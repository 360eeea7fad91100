// The list of files that the build writes into the service worker.
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { listFiles } from "../../tools/offline_files.ts";

test("the list holds each file of the page once, and what shrinks lies beside it compressed", async () => {
  const dir = mkdtempSync(join(tmpdir(), "retort-list-"));
  try {
    mkdirSync(join(dir, "assets"));
    const script = "const a = 1;\n".repeat(1000);
    const contents = {
      "index.html": '<link href="./icon.svg"><script src="./assets/index-1.js"></script><a href="./none.js">',
      "icon.svg": "<svg/>",
      "assets/index-1.js": script,
      "assets/small-1.js": "1",
      "assets/model.worker-1.js": script,
    };
    for (const [path, text] of Object.entries(contents)) writeFileSync(join(dir, path), text);
    for (const name of ["_headers", "vercel.json", "nginx.conf", "sw.js", ".nojekyll", "old.js.packed"])
      writeFileSync(join(dir, name), "x");
    const list = await listFiles(dir);
    expect(Object.keys(list.files)).toEqual(Object.keys(contents).sort());
    expect(list.first).toEqual(["index.html", "icon.svg", "assets/index-1.js"]);
    expect(list.files["assets/index-1.js"]?.sha256).toBe(createHash("sha256").update(script).digest("hex"));
    const packed = readFileSync(join(dir, "assets/index-1.js.packed"));
    expect(packed.length).toBe(list.files["assets/index-1.js"]?.packedBytes);
    expect(gunzipSync(packed).toString()).toBe(script);
    // A worker's script brings the policy that holds in it, so it is fetched under its own name.
    expect(list.files["assets/model.worker-1.js"]?.packedBytes).toBeUndefined();
    expect((await listFiles(dir)).build).toBe(list.build);
    writeFileSync(join(dir, "icon.svg"), "<svg />");
    expect((await listFiles(dir)).build).not.toBe(list.build);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
