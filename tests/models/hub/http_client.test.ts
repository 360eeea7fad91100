// Answers that no honest server gives, one by one; what a Hub does wrong over a real connection is in download.test.ts.
import { expect, test } from "vitest";
import { RunError } from "../../../src/core/errors.ts";
import { HttpClient, type RangeRequest } from "../../../src/models/hub/http_client.ts";
import { HubClock } from "./hub_fixture.ts";

const URL = "https://hub.example/model.safetensors";
const never = new AbortController().signal;

function client(...answers: (() => Response)[]): { http: HttpClient; clock: HubClock; asked: string[] } {
  const clock = new HubClock();
  const asked: string[] = [];
  const http = new HttpClient({
    clock,
    fetch: (_, init) => {
      asked.push(init?.headers?.["Range"] ?? "");
      return Promise.resolve((answers.length > 1 ? answers.shift()! : answers[0]!)());
    },
  });
  return { http, clock, asked };
}
const part = (more: Partial<RangeRequest> = {}): RangeRequest => ({
  url: URL,
  offset: 10,
  length: 4,
  size: 100,
  etag: null,
  signal: never,
  ...more,
});
const partial = (body: string, headers: Record<string, string> = {}) =>
  new Response(body, { status: 206, headers: { "Content-Range": "bytes 10-13/100", ...headers } });
async function errorOf(run: Promise<unknown>): Promise<RunError> {
  try {
    await run;
  } catch (thrown) {
    if (thrown instanceof RunError) return thrown;
    throw thrown;
  }
  throw new Error("nothing was thrown");
}

test("a range is its bytes, with the file's size and tag", async () => {
  const { http, asked } = client(() => partial("abcd", { ETag: '"x"' }));
  const answer = await http.range(part({ size: null }));
  expect(new TextDecoder().decode(answer.bytes)).toBe("abcd");
  expect(answer).toMatchObject({ size: 100, etag: '"x"' });
  expect(asked).toEqual(["bytes=10-13"]);
});

test("an empty range asks nobody", async () => {
  const { http, asked } = client(() => partial(""));
  expect((await http.range(part({ length: 0 }))).bytes.length).toBe(0);
  expect(asked).toEqual([]);
});

test("a server that hides Content-Range is believed as far as the length goes", async () => {
  const hidden = () => new Response("abcd", { status: 206 });
  expect((await client(hidden).http.range(part())).bytes.length).toBe(4);
  const long = () => new Response("abcdef", { status: 206 });
  expect((await errorOf(client(long).http.range(part()))).message).toMatch(/more came than the 4 bytes/);
});

test("a web page is named, also under another type, in place of a part, of a whole file, and of JSON", async () => {
  const page = "<!DOCTYPE html><p>Log in</p>";
  const disguised = () => new Response(page, { headers: { "Content-Type": "application/octet-stream" } });
  const whole = part({ offset: 0, length: 100 });
  for (const run of [
    client(disguised).http.range(part()),
    client(disguised).http.range(whole),
    client(disguised).http.json(URL, 1000, never),
  ]) {
    expect((await errorOf(run)).message).toMatch(/got a web page/);
  }
});

test("a whole file asked for whole may come with status 200, without Range", async () => {
  const { http } = client(() => new Response("abcd"));
  expect((await http.range(part({ offset: 0, size: 4 }))).bytes.length).toBe(4);
});

test("an answer without end is cut off at the limit", async () => {
  const { http } = client(() => new Response("[".repeat(2000)));
  expect((await errorOf(http.json(URL, 1000, never))).message).toMatch(/more than 1000 bytes came/);
});

test("a Content-Range that is no range is refused", async () => {
  for (const range of ["bytes 10-13", "bytes */100", "bytes 10-12/100", "items 10-13/100", ""]) {
    const { http } = client(() => partial("abcd", { "Content-Range": range }));
    expect(await errorOf(http.range(part())), range).toMatchObject({ code: "file-invalid" });
  }
});

test("a tag that changes between two tries of one part is noticed", async () => {
  const { http } = client(
    () => partial("ab", { ETag: '"x"' }),
    () => partial("cd", { ETag: '"y"', "Content-Range": "bytes 12-13/100" }),
  );
  expect((await errorOf(http.range(part()))).message).toMatch(/its ETag was "x", now it is "y"/);
});

test("a nonsense Retry-After is no pause of its own", async () => {
  const busy = () => new Response("", { status: 503, headers: { "Retry-After": "soon" } });
  const { http, clock } = client(busy, () => partial("abcd"));
  await http.range(part());
  expect(clock.pauses).toEqual([1000]);
});

test("an abort during a pause ends at once", async () => {
  const stop = new AbortController();
  const { http, asked } = client(() => {
    stop.abort();
    return new Response("", { status: 503 });
  });
  expect(await errorOf(http.range(part({ signal: stop.signal })))).toMatchObject({ code: "aborted" });
  expect(await errorOf(http.range(part({ signal: stop.signal })))).toMatchObject({ code: "aborted" });
  expect(asked).toHaveLength(1);
});
