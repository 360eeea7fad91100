// What the Hub's refusals and its library's errors mean to a person. No sentence of ours ever holds the token.
import * as v from "valibot";
import { asRunError, RunError } from "../../core/errors.ts";

/** What was asked of the Hub, and with which token. */
export interface AskedOfHub {
  readonly endpoint: string;
  readonly token: string;
  /** "owner/name"; "" where it was about no repository. */
  readonly repo: string;
}

/** An answer that the library makes an error of. */
const refusal = v.object({ statusCode: v.number(), message: v.string() });

/** The sentence for what a call to the library threw. The details of a refusal hold its `status`. */
export function hubFailure(thrown: unknown, asked: AskedOfHub): RunError {
  if (thrown instanceof RunError) return thrown;
  const answer = v.safeParse(refusal, thrown);
  if (!answer.success) return brokenCall(thrown, asked);
  const { statusCode: status, message } = answer.output;
  const code = status === 409 ? "exists" : "fetch-failed";
  const sentence =
    REFUSALS[status]?.(asked.repo) ?? `The Hub answered ${status}: ${withoutToken(message, asked)}`;
  return new RunError(code, sentence, { status });
}

const REFUSALS: Readonly<Record<number, (repo: string) => string>> = {
  401: () => "401: the Hub does not take this token: it is wrong, expired or revoked. Sign in again.",
  403: (repo) =>
    `403: this token may not write${repo === "" ? "" : ` to ${repo}`}. It needs the right to create repositories ("contribute-repos", or a token of the kind "write").`,
  409: (repo) => `${repo} is taken: the Hub has a repository of this name. Choose another name.`,
  429: () => "429: the Hub wants fewer requests for now. Wait a few minutes, then try again.",
};

/** A call that no answer came to, or one in which the library itself failed. */
function brokenCall(thrown: unknown, asked: AskedOfHub): RunError {
  const { endpoint } = asked;
  const hidden = withoutToken(asRunError(thrown, endpoint).message, asked);
  // In a browser the library sends with XMLHttpRequest, whose failures are errors without a word.
  const isNetwork =
    thrown instanceof TypeError ||
    (thrown instanceof Error && thrown.message === "") ||
    /network|fetch/i.test(hidden);
  if (!isNetwork) return new RunError("internal", hidden);
  return new RunError(
    "fetch-failed",
    `${endpoint} could not be reached, or the connection broke off. Nothing half-uploaded can be seen; try again.`,
  );
}

function withoutToken(text: string, { token }: AskedOfHub): string {
  return text.replaceAll(token, "(the token)");
}
