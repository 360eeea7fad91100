// Signing in at the Hugging Face Hub from a page that has no secret: authorization code with PKCE (RFC 7636, S256) and `state`.
// The scope is the least that can do it: "contribute-repos" creates repositories and reaches those that this app created, no other;
// "write-repos" and "manage-repos" would open every repository of the person. https://huggingface.co/docs/hub/oauth
// Trap: verifier, state and token live in memory alone. The sign-in runs in a window of its own, so that the page stays.
import { RunError } from "../../core/errors.ts";

export const HUB_SCOPES = "openid profile contribute-repos";

export interface HubClient {
  /** Without a trailing slash. */
  readonly endpoint: string;
  /** As the Hub registered this copy of the page. */
  readonly clientId: string;
  /** Where the Hub sends the person back to; registered too. */
  readonly redirectUri: string;
}

/** What must be kept until the person is back. */
export interface HubSignIn extends HubClient {
  readonly url: string;
  readonly state: string;
  readonly verifier: string;
}

/** @param random n unpredictable bytes */
export async function beginSignIn(
  client: HubClient,
  random: (bytes: number) => Uint8Array<ArrayBuffer>,
): Promise<HubSignIn> {
  const [verifier, state] = [base64Url(random(32)), base64Url(random(16))];
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const query = new URLSearchParams({
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    response_type: "code",
    scope: HUB_SCOPES,
    state,
    code_challenge: base64Url(new Uint8Array(digest)),
    code_challenge_method: "S256",
  });
  return { ...client, url: `${client.endpoint}/oauth/authorize?${query.toString()}`, state, verifier };
}

/** The code out of the address that the Hub sent the person back to.
 *  @throws RunError("fetch-failed") when the Hub or the person refused, or the answer belongs to another sign-in */
export function codeOfReturn(search: string, { state }: Pick<HubSignIn, "state">): string {
  const query = new URLSearchParams(search);
  if (query.get("state") !== state) throw refused("the answer belongs to another sign-in. Try again");
  const error = query.get("error");
  if (error !== null)
    throw refused(
      error === "access_denied"
        ? "it was refused there"
        : `the Hub says "${query.get("error_description") ?? error}"`,
    );
  const code = query.get("code");
  if (code === null || code === "") throw refused("the answer holds no code. Try again");
  return code;
}

function refused(why: string, cause?: unknown): RunError {
  return new RunError("fetch-failed", `The sign-in did not work: ${why}.`, {}, { cause });
}

function base64Url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
