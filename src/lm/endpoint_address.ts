// Where a teacher may answer. Questions are a person's own: they leave this machine only where the person said so.
import { RunError } from "../core/errors.ts";

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

export interface EndpointAddress {
  /** Without a slash at its end. */
  readonly url: string;
  /** Whether it is this very machine. */
  readonly isLocal: boolean;
}

/** @param mayLeave whether the person allowed that questions leave this machine
 *  @throws RunError("config") for what is no address of a server, for one with a password, and for another machine's without leave */
export function endpointAddress(given: string, mayLeave: boolean): EndpointAddress {
  const bad = (why: string) =>
    new RunError("config", `--endpoint ${given.slice(0, 200)}: ${why}`, { field: "endpoint" });
  const parsed = URL.parse(given);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw bad("expected the address of a server, e.g. http://localhost:8000/v1.");
  }
  if (parsed.username !== "" || parsed.password !== "") {
    throw bad(
      "the address is kept with the run, so it holds no password. Put a key into RETORT_ENDPOINT_KEY.",
    );
  }
  if (parsed.search !== "" || parsed.hash !== "") throw bad("expected an address without ? and #.");
  const isLocal = LOOPBACK.test(parsed.hostname);
  if (!isLocal && !mayLeave) {
    throw bad(
      `your questions would leave this machine for ${parsed.host}. Give --endpoint-remote where you want that.`,
    );
  }
  return { url: parsed.href.replace(/\/+$/, ""), isLocal };
}
