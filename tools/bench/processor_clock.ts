// A clock that others' work does not speed up or slow down: what all threads of this process have computed.
import { availableParallelism } from "node:os";
import { type Clock, systemClock } from "../../src/core/ports.ts";

export const CORES = availableParallelism();

/** A clock that counts the processor time of all threads, divided by the cores. */
export function processorClock(): Clock {
  return {
    ...systemClock,
    elapsed: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000 / CORES;
    },
  };
}
