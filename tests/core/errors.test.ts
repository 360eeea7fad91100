import { expect, test } from "vitest";
import { asRunError, fromWire, RunError, toWire } from "../../src/core/errors.ts";

test("an error keeps code, sentence and details through structured clone", () => {
  const error = new RunError("fetch-failed", "model.safetensors: expected 200, got 404.", { status: 404 });
  const back = fromWire(structuredClone(toWire(error)));
  expect([back.code, back.message, back.details]).toEqual([error.code, error.message, error.details]);
  expect(back).toBeInstanceOf(RunError);
});

test("anything thrown becomes a RunError that says where", () => {
  expect(asRunError(new TypeError("x is not a function"), "agent 2").message).toBe(
    "agent 2: TypeError: x is not a function",
  );
  expect(asRunError("plain text", "store").code).toBe("internal");
  expect(asRunError(new DOMException("stop", "AbortError"), "train").code).toBe("internal"); // nobody of ours cancelled
  const own = new RunError("busy", "Another tab is working.");
  expect(asRunError(own, "page")).toBe(own);
});
