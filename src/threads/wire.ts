// What travels between page and worker beside Comlink's own messages: errors with their code and details, and ports.
import * as Comlink from "comlink";
import { asRunError, fromWire, isWireError, RunError, toWire, type WireError } from "../core/errors.ts";

installTransferHandlers();

/** A worker's unhandled rejection on its way to the page, beside Comlink's own messages (which have an `id`). */
export interface UnhandledMessage {
  readonly unhandled: WireError;
}

/** Replaces Comlink's "throw" handler (it keeps only name, message and stack) and makes MessagePorts move by themselves. */
function installTransferHandlers(): void {
  const plain = Comlink.transferHandlers.get("throw");
  if (plain === undefined) throw new RunError("internal", "Comlink has no throw handler to replace.");
  Comlink.transferHandlers.set("throw", {
    canHandle: (value): value is { value: unknown } => plain.canHandle(value),
    serialize: (thrown) => {
      const { value } = thrown as { value: unknown }; // canHandle above: Comlink's own marker object
      return [toWire(withCloneableDetails(asRunError(value, "worker"))), []];
    },
    deserialize: (wire) => {
      throw isWireError(wire) ? fromWire(wire) : asRunError(wire, "worker");
    },
  });
  Comlink.transferHandlers.set("port", {
    canHandle: (value): value is MessagePort => value instanceof MessagePort,
    serialize: (port) => [port, [port as MessagePort]],
    deserialize: (port) => port,
  });
}

/** Details that cannot be cloned would cost us the whole error: they are replaced by their text. */
function withCloneableDetails(error: RunError): RunError {
  try {
    structuredClone(error.details);
    return error;
  } catch {
    const details = Object.fromEntries(
      Object.entries(error.details).map(([key, value]) => [key, String(value)]),
    );
    return new RunError(error.code, error.message, details, { cause: error });
  }
}

export function isUnhandled(value: unknown): value is UnhandledMessage {
  return typeof value === "object" && value !== null && "unhandled" in value && isWireError(value.unhandled);
}

export function unhandledMessage(error: RunError): UnhandledMessage {
  return { unhandled: toWire(withCloneableDetails(error)) };
}
