// A place where a program that somebody else wrote is run: one call of one function, in a world of its own that knows no network, no page,
// no clock and no host function. Whatever the program does, the run ends, and says by name how.
import type { RunError } from "../core/errors.ts";

/** A value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One call of a function of a program. */
export interface ProgramCall {
  /** JavaScript that defines the function. */
  readonly code: string;
  /** The function's name. */
  readonly name: string;
  readonly args: readonly Json[];
}

export interface SandboxLimits {
  /** Milliseconds that the program may take. */
  readonly ms: number;
  /** How often the program may be looked at, which happens after about ten thousand jumps and calls; the same on every machine. */
  readonly checks: number;
  /** Bytes that the program may hold. */
  readonly bytes: number;
  /** Bytes of stack, which end a recursion. */
  readonly stackBytes: number;
  /** Letters of the result as JSON. */
  readonly letters: number;
}

export const SANDBOX_LIMITS: SandboxLimits = {
  ms: 1200,
  checks: 300,
  bytes: 32 << 20,
  stackBytes: 128 << 10,
  letters: 20_000,
};

/** How a run can fail. */
export type SandboxFault =
  | "syntax" //   the program is no JavaScript
  | "missing" //  it defines no function of that name
  | "thrown" //   it threw something
  | "time" //     it did not end in time
  | "memory" //   it asked for more memory than it may have
  | "stack" //    it called itself too deeply
  | "value" //    what it returned is no value that JSON can hold
  | "output" //   what it returned is too long
  | "broken"; //  it broke the sandbox, which was thrown away

export type SandboxRun =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly fault: SandboxFault; /** In words. */ readonly text: string };

export interface Sandbox {
  /** Runs one call in a world of its own: nothing is left of it for the next. What the program does is never an error.
   *  @param limits SANDBOX_LIMITS where they are left out
   *  @throws RunError("worker-lost") when the sandbox cannot be started; the reason of `close` once it is closed */
  run(call: ProgramCall, limits?: SandboxLimits): Promise<SandboxRun>;
  /** Ends it for good: the run in flight, those that wait and later ones reject with `reason`, so that no program is blamed for it. */
  close(reason?: RunError): void;
}

export const failedRun = (fault: SandboxFault, text: string): SandboxRun => ({ ok: false, fault, text });
