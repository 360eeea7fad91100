// What every worker answers.
/** Every worker answers this, so that a watchdog can tell a busy worker from a hung one. */
export interface Heartbeat {
  ping(): Promise<"pong">;
}
