// SHA-256 of bytes as lower-case hex, by the platform (pages, workers and Node all have WebCrypto).
// Trap: browsers offer it only on https and localhost; elsewhere `crypto.subtle` is undefined, and that is said.
import { RunError } from "./errors.ts";

/** @throws RunError("internal") on an insecure origin. */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const subtle: SubtleCrypto | undefined = globalThis.crypto.subtle;
  if (subtle === undefined) {
    throw new RunError(
      "internal",
      "Checksums need a secure page: open Retort over https or on localhost (127.0.0.1).",
    );
  }
  const digest = await subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
