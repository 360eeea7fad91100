// A server that takes its time is waited for, however short Node's own patience is.
import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { patientFetch } from "../../src/cli/patient_fetch.ts";

const DISPATCHER = Symbol.for("undici.globalDispatcher.1");
await fetch("data:,"); // Node makes its dispatcher with the first call
const isKept = Reflect.has(globalThis, DISPATCHER); // a Node that keeps none has its own limits
const server = createServer((_, response) => void setTimeout(() => response.end("at last"), 3000));
let url = "";
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`;
});
afterAll(() => void server.close());

test.skipIf(!isKept)(
  "Node's own fetch gives up on it, the patient one does not, and a signal ends that as well",
  async () => {
    const before = Reflect.get(globalThis, DISPATCHER) as { readonly constructor: unknown };
    const Agent = before.constructor as new (limits: object) => object;
    Reflect.set(globalThis, DISPATCHER, new Agent({ headersTimeout: 500 }));
    try {
      await expect(fetch(url)).rejects.toMatchObject({ cause: { code: "UND_ERR_HEADERS_TIMEOUT" } });
      expect(await (await patientFetch(url)).text()).toBe("at last");
      await expect(patientFetch(url, { signal: AbortSignal.timeout(300) })).rejects.toThrow(/abort|timeout/i);
    } finally {
      Reflect.set(globalThis, DISPATCHER, before);
    }
  },
  60_000,
);
