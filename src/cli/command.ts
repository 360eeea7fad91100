// What a command of the command line is, and what it is given: everything outside the process goes through `Surroundings`, so
// that a test can replace each part. Results go to `out`, progress to `tell`; a command throws RunErrors and nothing else.
import type { Clock, GpuPort } from "../core/ports.ts";
import type { Disk } from "./disk.ts";
import { flagHelp, type FlagTable, type FlagValues, parseFlags } from "./flags.ts";

export interface Surroundings {
  readonly disk: Disk;
  readonly clock: Clock;
  /** Asked for once, by the command that needs it. @throws RunError("gpu-unavailable") */
  readonly gpuPort: () => Promise<GpuPort>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** One line of the result, on stdout. */
  readonly out: (line: string) => void;
  /** One line for the person who waits, on stderr. */
  readonly tell: (line: string) => void;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly help: string;
  readonly run: (argv: readonly string[], around: Surroundings) => Promise<void>;
}

/** Puts a command together from its table of flags. `notes` stand below the flags in --help, shapes of files among them. */
export function command<Table extends FlagTable>(parts: {
  readonly name: string;
  readonly summary: string;
  readonly flags: Table;
  readonly notes: string;
  readonly run: (values: FlagValues<Table>, around: Surroundings) => Promise<void>;
}): Command {
  const { name, summary, flags, notes } = parts;
  return {
    name,
    summary,
    help: `retort ${name}: ${summary}\n\n${flagHelp(flags)}\n\n${notes.trim()}`,
    run: (argv, around) => parts.run(parseFlags(name, flags, argv), around),
  };
}
