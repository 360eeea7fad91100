// The ways in which a server can break one answer in the middle of a file, each with what must come of the download.
import { gzipSync } from "node:zlib";
import type { Fault } from "../../harness/hub_server.ts";
import { WEIGHTS } from "./hub_fixture.ts";

/** Where an answer is broken. */
interface Place {
  /** The first byte of the file that it should hold. */
  readonly at: number;
  /** Bytes of the same chunk that came before. */
  readonly before: number;
  /** Bytes that still come, where the fault is one in the middle of a body. */
  readonly more: number;
}

export interface Way {
  readonly name: string;
  readonly fault: (place: Place) => Fault;
  /** How many answers are broken: one, or every one from there on. */
  readonly times: number;
  /** "whole": the download gets over it. Otherwise the error's code and what it says. */
  readonly ends: "whole" | readonly [code: "fetch-failed" | "file-invalid", says: RegExp];
}

const SIZE = WEIGHTS.length;
const OTHER_FILE = WEIGHTS.map((byte) => byte ^ 0x55);

/** What one attempt more overcomes. */
const PASSING: readonly (readonly [name: string, fault: Way["fault"]])[] = [
  ["cut", ({ more }) => ({ kind: "cut", after: more })],
  ["ends early and well", ({ more }) => ({ kind: "short", after: more })],
  ["silent", ({ more }) => ({ kind: "stall", after: more })],
  ["503 once", () => ({ kind: "status", status: 503 })],
  ["429 that asks to wait", () => ({ kind: "status", status: 429, headers: { "Retry-After": "7" } })],
  ["empty once", () => ({ kind: "body", make: () => new Uint8Array(0) })],
  [
    "a gzip that is cut once",
    () => ({
      kind: "body",
      make: (asked) => gzipSync(asked).subarray(0, 20),
      headers: { "Content-Encoding": "gzip" },
    }),
  ],
  [
    "the right bytes as gzip",
    () => ({ kind: "body", make: (asked) => gzipSync(asked), headers: { "Content-Encoding": "gzip" } }),
  ],
];

/** What is named, and cured by a server that is well again. */
const NAMED: readonly Way[] = [
  {
    name: "500 for ever",
    fault: () => ({ kind: "status", status: 500 }),
    times: Infinity,
    ends: ["fetch-failed", /500.*Tried 6 times/],
  },
  {
    name: "404",
    fault: () => ({ kind: "status", status: 404 }),
    times: 1,
    ends: ["fetch-failed", /answered 404/],
  },
  {
    name: "403",
    fault: () => ({ kind: "status", status: 403 }),
    times: 1,
    ends: ["fetch-failed", /403: the model is gated/],
  },
  { name: "a login page", fault: () => ({ kind: "html" }), times: 1, ends: ["fetch-failed", /a web page/] },
  {
    name: "the whole file instead of a part",
    fault: () => ({ kind: "ignore-range" }),
    times: 1,
    ends: ["fetch-failed", /does not send parts of files/],
  },
  {
    name: "an address that leads to itself",
    fault: () => ({ kind: "loop" }),
    times: Infinity,
    ends: ["fetch-failed", /could not be fetched.*Tried 6 times/],
  },
  {
    name: "no gzip, though it says so",
    fault: () => ({ kind: "headers", headers: { "Content-Encoding": "gzip" } }),
    times: Infinity,
    ends: ["fetch-failed", /could not be fetched.*Tried 6 times/],
  },
  {
    name: "a flipped bit",
    fault: () => ({ kind: "flip", at: 0 }),
    times: 1,
    ends: ["file-invalid", /expected sha256/],
  },
  {
    name: "bytes of another place under the right header",
    fault: ({ at }) => ({
      kind: "body",
      make: (asked) => WEIGHTS.slice(at === 0 ? 1 : 0, asked.length + (at === 0 ? 1 : 0)),
    }),
    times: 1,
    ends: ["file-invalid", /expected sha256/],
  },
  {
    name: "another range, and it says so",
    fault: () => ({
      kind: "body",
      make: (_, whole) => whole.slice(7, 17),
      headers: { "Content-Range": `bytes 7-16/${SIZE}` },
    }),
    times: 1,
    ends: ["file-invalid", /the server sent "bytes 7-16/],
  },
  {
    name: "another size",
    fault: ({ at, before }) => ({
      kind: "headers",
      headers: { "Content-Range": `bytes ${at}-${Math.min(at - before + 999, SIZE - 1)}/77777` },
    }),
    times: 1,
    ends: ["file-invalid", /the file changed.*now 77777/],
  },
  {
    name: "another ETag",
    fault: () => ({ kind: "headers", headers: { ETag: '"other"' } }),
    times: 1,
    ends: ["file-invalid", /its ETag was/],
  },
  {
    name: "another file from here on, with its ETag",
    fault: ({ at }) => ({
      kind: "body",
      make: (asked) => OTHER_FILE.slice(at, at + asked.length),
      headers: { ETag: '"f00d"' },
    }),
    times: 1,
    ends: ["file-invalid", /its ETag was/],
  },
  {
    name: "more bytes than asked for",
    fault: () => ({ kind: "body", make: (asked) => Uint8Array.of(...asked, 1, 2, 3) }),
    times: 1,
    ends: ["file-invalid", /more came than the \d+ bytes asked for/],
  },
  {
    name: "an error in JSON with status 200",
    fault: () => ({ kind: "reply", type: "application/json", text: '{"error":"over quota"}' }),
    times: 1,
    ends: ["fetch-failed", /does not send parts of files/],
  },
];

export const WAYS: readonly Way[] = [
  ...PASSING.map(([name, fault]) => ({ name, fault, times: 1, ends: "whole" }) as const),
  ...NAMED,
];
