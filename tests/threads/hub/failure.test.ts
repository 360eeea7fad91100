// What a failed call to the Hub's library is called, for the failures that no server can be made to send.
import { expect, test } from "vitest";
import { RunError } from "../../../src/core/errors.ts";
import { hubFailure } from "../../../src/threads/hub/failure.ts";

const ASKED = { endpoint: "https://hub.example", token: "hf_secret", repo: "ada/student" };

test("a defect of the library keeps its words, but for the token in them", () => {
  const error = hubFailure(new Error("no header Bearer hf_secret in hf_secret"), ASKED);
  expect(error).toMatchObject({ code: "internal" });
  expect(error.message).toMatch(/no header Bearer \(the token\) in \(the token\)$/);
});

test("an answer that has no sentence of ours is told in the Hub's words, without the token", () => {
  const error = hubFailure({ statusCode: 418, message: "hf_secret is a teapot" }, ASKED);
  expect(error).toMatchObject({ code: "fetch-failed", details: { status: 418 } });
  expect(error.message).toBe("The Hub answered 418: (the token) is a teapot");
});

test.each([new TypeError("x"), new Error(""), new Error("Network is down")])(
  "%o is a connection that broke, whichever way the library sends",
  (thrown) => {
    expect(hubFailure(thrown, ASKED)).toMatchObject({
      code: "fetch-failed",
      message: expect.stringMatching(/^https:\/\/hub\.example could not be reached/) as string,
    });
  },
);

test("a token that may not write is told where, if it was about a repository", () => {
  const answer = { statusCode: 403, message: "" };
  expect(hubFailure(answer, ASKED).message).toContain("may not write to ada/student.");
  expect(hubFailure(answer, { ...ASKED, repo: "" }).message).toContain("may not write. It needs");
});

test("an error that has its sentence already passes through", () => {
  const error = new RunError("store-corrupt", "The download is gone.");
  expect(hubFailure(error, ASKED)).toBe(error);
});
