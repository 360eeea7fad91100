// What IndexedDB throws, in our words. Browsers report one fault in several places (the request, the transaction's
// `error`, an `inner` error), so the causes are looked at together.
import { RunError } from "../core/errors.ts";

/** What the caller can do about a fault. */
export type FaultKind = "quota" | "closed" | "transient" | "final";

/** The error that explains the failure best, among what a request and its transaction reported. */
export function rootCause(thrown: unknown, transactionError: unknown, doneError: unknown): unknown {
  const causes = [thrown, transactionError, doneError];
  const isCause = (error: unknown) => error !== null && error !== undefined && !SYMPTOMS.has(nameOf(error));
  return causes.find(isQuota) ?? causes.find(isCause) ?? doneError ?? thrown;
}

/** What requests report when their transaction was aborted for another reason. */
const SYMPTOMS: ReadonlySet<string> = new Set(["AbortError", "TransactionInactiveError"]);

export function faultKind(thrown: unknown): FaultKind {
  if (thrown instanceof RunError) return "final";
  if (isQuota(thrown)) return "quota";
  switch (nameOf(thrown)) {
    case "InvalidStateError":
      return "closed";
    // An abort that nobody of ours asked for (a connection cut while in use) and the back end's passing troubles.
    case "AbortError":
    case "UnknownError":
    case "TimeoutError":
      return "transient";
    default:
      return "final";
  }
}

/** @param where what was being done, as the subject of a sentence, e.g. "Saving a turn". */
export function storeError(where: string, thrown: unknown): RunError {
  if (thrown instanceof RunError) return thrown;
  const name = nameOf(thrown);
  const details = { where, name, text: thrown instanceof Error ? thrown.message : String(thrown) };
  const make = (code: RunError["code"], sentence: string) =>
    new RunError(code, `${where}: ${sentence}`, details, { cause: thrown });
  if (isQuota(thrown)) {
    return make(
      "store-quota",
      "the browser refused to store more. Nothing saved before is lost; delete an earlier run or free disk space, then continue.",
    );
  }
  switch (name) {
    case "VersionError":
      return make(
        "store-unavailable",
        "the saved data was written by a newer version of this page. Load the newer version when it is offered, or close all tabs of this page and open it again.",
      );
    case "SecurityError":
    case "NotAllowedError":
      return make(
        "store-unavailable",
        "this browser does not let the page save anything. Leave private browsing or allow site data, then reload.",
      );
    case "InvalidStateError":
    case "AbortError":
    case "UnknownError":
    case "TimeoutError":
      return make(
        "store-unavailable",
        `the browser's database failed (${name}), also when tried again. Reload the page to continue from what is saved.`,
      );
    case "NotFoundError":
    case "NotReadableError":
    case "DataError":
      return make("store-corrupt", `the saved data cannot be read (${name}).`);
    default:
      return make("internal", `${name}: ${details.text}`);
  }
}

function isQuota(thrown: unknown): boolean {
  if (nameOf(thrown) === "QuotaExceededError") return true;
  return typeof thrown === "object" && thrown !== null && "inner" in thrown && isQuota(thrown.inner);
}

function nameOf(thrown: unknown): string {
  return typeof thrown === "object" && thrown !== null && "name" in thrown
    ? String(thrown.name)
    : typeof thrown;
}
