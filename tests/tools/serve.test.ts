import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serve } from "../../tools/serve.ts";

let folder = "";
let host: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-serve-"));
  mkdirSync(join(folder, "site"));
  writeFileSync(join(folder, "site/index.html"), "<p>page</p>");
  writeFileSync(join(folder, "secret.txt"), "outside");
  host = await serve({ root: join(folder, "site"), base: "/sub/" });
});
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Status of a path sent as it is: `fetch` would clean "..", which is the point of the test. */
function rawStatus(path: string): Promise<number> {
  const { hostname, port } = new URL(host.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", reject);
    sent.end();
  });
}

test("the page is served under its sub-path with its type and the isolation headers", async () => {
  const response = await fetch(host.url);
  expect(await response.text()).toBe("<p>page</p>");
  expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(response.headers.get("cross-origin-embedder-policy")).toBe("require-corp");
});

test("a missing file is 404, not the page", async () => {
  expect((await fetch(`${host.url}models/none.json`)).status).toBe(404);
});

test("no path leads out of the folder", async () => {
  for (const path of [
    "/sub/../secret.txt",
    "/sub/%2e%2e/secret.txt",
    "/sub/..%2fsecret.txt",
    "/sub/%",
    "/secret.txt",
  ]) {
    expect(await rawStatus(path), path).toBe(404);
  }
});
