import type { ServerResponse } from "node:http";
import { afterEach, expect, test } from "vitest";
import { type Clock, systemClock, systemFetch } from "../../src/core/ports.ts";
import { endpointAddress } from "../../src/lm/endpoint_address.ts";
import { EndpointLanguageModel } from "../../src/lm/endpoint_lm.ts";
import type { GenerateRequest } from "../../src/records/completion.ts";
import { messagesVoice } from "../../src/voice/messages.ts";
import { type ChatServer, chatServer, type ChatServerWishes } from "../harness/chat_server.ts";

const voice = messagesVoice();
const ask = (id: string, question: string, more: Partial<GenerateRequest> = {}): GenerateRequest => ({
  id,
  prompt: voice.render({ role: "propose", question }),
  maxNewTokens: 64,
  temperature: 0.8,
  seed: 4_000_000_000,
  ...more,
});

const servers: ChatServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** A clock whose pauses are over at once; what it was asked to wait is noted. A limit on silence, a quarter of which is waited at a time, never strikes. */
function hasty(waits: number[]): Clock {
  return {
    ...systemClock,
    sleep: (ms, signal) => {
      if (ms >= 150_000) return systemClock.sleep(ms, signal);
      waits.push(ms);
      return Promise.resolve();
    },
  };
}

async function open(wishes: ChatServerWishes, clock: Clock = hasty([]), key: string | null = null) {
  const server = await chatServer(wishes);
  servers.push(server);
  const lm = new EndpointLanguageModel(
    { url: server.url, model: "teacher" },
    { fetch: systemFetch, clock, key },
  );
  return { server, lm };
}

const failing =
  (
    status: number,
    text: string | Buffer,
    until = Number.POSITIVE_INFINITY,
    headers: Record<string, string> = {},
  ) =>
  (nth: number, response: ServerResponse) => {
    if (nth > until) return false;
    response.writeHead(status, headers).end(text);
    return true;
  };

test("a text is a chat completion: messages, sampling and length go out, answer and tokens come back in the order of the requests", async () => {
  const { server, lm } = await open({
    answer: ({ messages }) => `${messages.at(-1)?.content} So 4. Answer: 4\nand more`,
  });
  const stop = { lineOf: ["Answer:"] };
  const said = await lm.generate(
    Array.from({ length: 40 }, (_, i) =>
      ask(`q${i}`, `What is ${i}?`, { stop: { ...stop, before: ["User:"] } }),
    ),
  );
  expect(said.map(({ id }) => id)).toEqual(Array.from({ length: 40 }, (_, i) => `q${i}`));
  expect(said[7]).toEqual({
    id: "q7",
    text: "What is 7? So 4. Answer: 4",
    ids: [],
    promptTokens: 11,
    completionTokens: 5,
    finish: "stop",
  });
  expect(server.asked.find(({ messages }) => messages[0]?.content === "What is 7?")).toEqual({
    model: "teacher",
    messages: [{ role: "user", content: "What is 7?" }],
    temperature: 0.8,
    max_tokens: 64,
    seed: 4_000_000_000 - 2 ** 31,
    stop: ["User:"],
  });
});

test("a key is sent as a bearer token; without one there is no header", async () => {
  const wishes = { answer: () => "so" };
  const keyed = await open(wishes, hasty([]), "secret");
  await keyed.lm.generate([ask("a", "?")]);
  const keyless = await open(wishes);
  await keyless.lm.generate([ask("a", "?")]);
  expect([keyed.server.keys, keyless.server.keys]).toEqual([["Bearer secret"], [undefined]]);
});

test("a server that repeats the key, and a key that is no header, leave no key in the sentence", async () => {
  for (const [key, status] of [
    ["sk-Canary0123456789", 401],
    ["sk-Canary0123456789", 500],
    ["sk-Canary0123456789", 200],
    ["sk-Canary\u20260123456789", 200],
  ] as const) {
    const words = `Incorrect key provided: ${key}`;
    for (const text of [words, JSON.stringify({ error: words })]) {
      const instead = failing(status, text);
      const { lm } = await open({ answer: () => "so", instead }, hasty([]), key);
      const error = await lm.generate([ask("a", "?")]).catch((thrown: unknown) => thrown);
      const said = error instanceof Error ? error.message : "";
      expect(said).toContain("The teacher at");
      expect(said).not.toContain("Canary");
    }
  }
});

test("a busy server is asked again, as late as it wants", async () => {
  const waits: number[] = [];
  const instead = failing(429, "slow down", 2, { "retry-after": "3" });
  const { lm } = await open({ answer: () => "so", instead }, hasty(waits));
  expect((await lm.generate([ask("a", "?")]))[0]?.text).toBe("so");
  expect(waits).toEqual([3000, 3000]);
});

test("a server that stops answering ends the run by name after six tries", async () => {
  const waits: number[] = [];
  const { lm, server } = await open({ answer: () => "so" }, hasty(waits));
  await server.close();
  await expect(lm.generate([ask("a", "?")])).rejects.toMatchObject({
    code: "fetch-failed",
    message: expect.stringMatching(
      /^The teacher at http:\/\/127\.0\.0\.1:\d+\/v1 stopped answering, after 6 tries: .*ECONNREFUSED.*same command goes on\.$/,
    ) as string,
  });
  expect(waits).toEqual([500, 2000, 8000, 20_000, 30_000]);
});

test("a server that is silent has stopped answering and is not asked again; one that breaks off in mid-answer is", async () => {
  const silent = await open(
    { answer: () => "so", instead: () => true },
    {
      ...systemClock,
      sleep: (ms, signal) => systemClock.sleep(ms >= 150_000 ? 8 : 0, signal),
    },
  );
  await expect(silent.lm.generate([ask("a", "?")])).rejects.toMatchObject({
    code: "fetch-failed",
    message: expect.stringMatching(
      /stopped answering: no word came within 600 seconds\. What was said is kept; .*--endpoint-wait/,
    ) as string,
  });
  expect(silent.server.asked.length, "once").toBeLessThanOrEqual(1);
  const broken = await open({
    answer: () => "so",
    instead: (nth, response) => {
      if (nth > 1) return false;
      response.writeHead(200, { "content-length": "100" }).write('{"choices"');
      setTimeout(() => response.destroy(), 5);
      return true;
    },
  });
  expect((await broken.lm.generate([ask("a", "?")]))[0]?.text).toBe("so");
});

test.each([
  ["refused", 400, '{"error": "context length exceeded"}', "config", /refused: HTTP 400 .*context length/],
  ["without a key", 401, "no", "config", /Put its key into RETORT_ENDPOINT_KEY/],
  ["no JSON", 200, "<html>hello", "fetch-failed", /what is no JSON: <html>hello/],
  ["other JSON", 200, '{"choices": []}', "fetch-failed", /JSON that is no chat completion/],
  [
    "not in UTF-8",
    200,
    Buffer.from('{"choices": [{"message": {"content": "5 caf\u00e9s"}}]}', "latin1"),
    "fetch-failed",
    /bytes that are no UTF-8/,
  ],
  ["refused in Latin-1", 400, Buffer.from("trop \u00e9lev\u00e9", "latin1"), "config", /HTTP 400 trop/],
  ["endless", 200, "x".repeat(2 ** 22 + 1), "fetch-failed", /more than 4 MiB/],
  ["an answer that paints", 500, "\u001b[31mred\u0007", "fetch-failed", /HTTP 500 \[31mred/],
])("%s: named at once, and no other text is waited for", async (_, status, text, code, message) => {
  const { lm } = await open({ answer: () => "so", instead: failing(status, text) });
  const error = await lm.generate([ask("a", "?"), ask("b", "?")]).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code, message: expect.stringMatching(message) as string });
  expect((error as Error).message).not.toMatch(/\p{Cc}/u);
});

test("an answer that sends elsewhere is not followed", async () => {
  const other = await open({ answer: () => "stolen" });
  const instead = failing(307, "", Number.POSITIVE_INFINITY, {
    location: `${other.server.url}/chat/completions`,
  });
  const { lm } = await open({ answer: () => "so", instead });
  await expect(lm.generate([ask("a", "?")])).rejects.toMatchObject({ code: "fetch-failed" });
  expect(other.server.asked).toEqual([]);
});

test("a cancel ends what is asked", async () => {
  const { lm } = await open({ answer: () => "so", instead: () => true }, systemClock);
  const stop = new AbortController();
  const pending = lm.generate([ask("a", "?")], { signal: stop.signal });
  const { RunError } = await import("../../src/core/errors.ts");
  setTimeout(() => stop.abort(new RunError("aborted", "enough")), 20);
  await expect(pending).rejects.toMatchObject({ code: "aborted", message: "enough" });
});

test("tokens of a server that does not count are reckoned", async () => {
  const { lm } = await open({ answer: () => "12345678", countsTokens: false });
  expect(await lm.generate([ask("a", "four")])).toMatchObject([{ promptTokens: 1, completionTokens: 2 }]);
});

test("addresses: this machine's, and others only with leave; no password, no query", () => {
  for (const url of [
    "http://localhost:8000/v1/",
    "http://127.0.0.1/v1",
    "http://[::1]:1/v1",
    "http://127.3.2.1/v1",
  ]) {
    expect(endpointAddress(url, false)).toMatchObject({ isLocal: true });
  }
  expect(endpointAddress("http://localhost:8000/v1/", false).url).toBe("http://localhost:8000/v1");
  expect(endpointAddress("https://example.org/v1", true)).toEqual({
    url: "https://example.org/v1",
    isLocal: false,
  });
  const refused = (url: string, why: RegExp, mayLeave = false) =>
    expect(() => endpointAddress(url, mayLeave)).toThrow(why);
  for (const url of [
    "https://example.org/v1",
    "http://localhost.example.org",
    "http://127.0.0.1.example.org",
    "http://10.0.0.1/v1",
  ]) {
    refused(url, /your questions would leave this machine/);
  }
  refused("http://me:pass@localhost/v1", /holds no password/);
  refused("http://localhost/v1?key=1", /without \?/);
  refused("file:///etc/passwd", /address of a server/);
  refused("localhost:8000", /address of a server/);
});
