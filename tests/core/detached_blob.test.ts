import { mkdtempSync, openAsBlob, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { detachedBlob } from "../../src/core/detached_blob.ts";

test("a detached Blob is read after its file is deleted; the one of the file is not", async () => {
  const folder = mkdtempSync(join(tmpdir(), "retort-blob-"));
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i * 7);
  writeFileSync(join(folder, "zip"), bytes);
  const ofFile = await openAsBlob(join(folder, "zip"), { type: "application/zip" });
  const detached = await detachedBlob(ofFile, { pieceBytes: 64 }); // fifteen whole pieces and a rest
  rmSync(folder, { recursive: true });
  await expect(ofFile.arrayBuffer()).rejects.toThrow();
  expect(new Uint8Array(await detached.arrayBuffer())).toEqual(bytes);
  expect(detached.type).toBe("application/zip");
  expect((await detachedBlob(new Blob([]), { type: "text/plain" })).type).toBe("text/plain");
});
