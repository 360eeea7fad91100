// The one error class of Retort. Callers branch on `code`, people read `message`; `message` says where, what was
// expected, what came and what to do next. Trap: structured clone keeps only name, message and stack of an Error, so
// errors cross threads in their wire form (`toWire` / `fromWire`), never as Error objects.

/** Every way Retort can fail. Each code has a test that provokes it. */
export type ErrorCode =
  | "aborted" //          the person or the caller cancelled
  | "config" //           a setting out of its range, or not a number
  | "gpu-unavailable" //  no WebGPU, or no adapter
  | "gpu-lost" //         the device went away while in use
  | "gpu-memory" //       an allocation failed or does not fit the limits
  | "gpu-program" //      a shader or a dispatch was refused: a defect of ours or of the driver
  | "gpu-wrong" //        a kernel computes other numbers than float64 on this device
  | "worker-lost" //      a worker died, or its script failed to load
  | "worker-hung" //      a worker did not answer in time
  | "store-unavailable" // IndexedDB is missing, blocked or was closed under us
  | "store-quota" //      the browser refused to store more
  | "store-corrupt" //    what was read back is not what was written
  | "busy" //             another tab holds this project
  | "exists" //           what is to be brought in or made is there already
  | "fetch-failed" //     a file could not be fetched (network, HTTP status)
  | "file-invalid" //     a file is truncated, of another kind, or fails its checksum
  | "model-invalid" //    a model's config, tensors or dialect do not fit together
  | "shape" //            arrays whose sizes contradict each other
  | "non-finite" //       NaN or infinity where a number was expected
  | "empty-dataset" //    no trace survived the filter, nothing to train on
  | "budget" //           agents asked for more turns or tokens than one question may cost
  | "waiting" //          a person has to do something before it can go on
  | "internal"; //        a broken assumption of ours

/** The structured-clonable form of a RunError. */
export interface WireError {
  readonly retort: true;
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly stack: string;
}

export class RunError extends Error {
  readonly code: ErrorCode;
  /** Clonable facts for logs and tests, e.g. `{ expectedBytes, gotBytes }`. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "RunError";
    this.code = code;
    this.details = details;
  }
}

/** Makes any thrown value a RunError; a RunError passes through unchanged. An AbortError that a platform throws by itself is no cancel:
 *  browsers also name lost devices and broken transactions so. Whoever cancels, says so with RunError("aborted") as the reason. */
export function asRunError(thrown: unknown, where: string): RunError {
  if (thrown instanceof RunError) return thrown;
  if (isWireError(thrown)) return fromWire(thrown);
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return new RunError("internal", `${where}: ${text}`, {}, { cause: thrown });
}

export function toWire(error: RunError): WireError {
  return {
    retort: true,
    code: error.code,
    message: error.message,
    details: error.details,
    stack: error.stack ?? "",
  };
}

export function fromWire(wire: WireError): RunError {
  const error = new RunError(wire.code, wire.message, wire.details);
  error.stack = wire.stack;
  return error;
}

export function isWireError(value: unknown): value is WireError {
  return typeof value === "object" && value !== null && "retort" in value && value.retort === true;
}
