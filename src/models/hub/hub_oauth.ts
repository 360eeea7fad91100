// The end of a sign-in at the Hugging Face Hub: code and verifier -> token (RFC 6749, section 4.1.3; RFC 7636, section 4.5). No client
// secret: a page has none. What opens the sign-in is app/hub_sign_in.ts.
import * as v from "valibot";
import { RunError } from "../../core/errors.ts";

export interface HubGrant {
  readonly endpoint: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly verifier: string;
  readonly code: string;
}

const grant = v.object({
  access_token: v.pipe(v.string(), v.nonEmpty()),
  expires_in: v.pipe(v.number(), v.minValue(1)),
  scope: v.optional(v.string(), ""),
});

/** Code and verifier -> token. @throws RunError("fetch-failed") */
export async function exchangeCode(
  post: (url: string, form: URLSearchParams) => Promise<Response>,
  { endpoint, clientId, redirectUri, verifier, code }: HubGrant,
): Promise<{ readonly token: string; readonly seconds: number; readonly scope: string }> {
  const form = new URLSearchParams({
    grant_type: "authorization_code",
    code,
    redirect_uri: redirectUri,
    client_id: clientId,
    code_verifier: verifier,
  });
  let response: Response;
  try {
    response = await post(`${endpoint}/oauth/token`, form);
  } catch (cause) {
    throw refused("the Hub could not be reached. Check the connection and try again", cause);
  }
  if (!response.ok) throw refused(`the Hub answered ${response.status}. Try again`);
  const result = v.safeParse(grant, await response.json().catch(() => null));
  if (!result.success) throw refused("this server does not answer as the Hugging Face Hub does");
  const { access_token: token, expires_in: seconds, scope } = result.output;
  return { token, seconds, scope };
}

function refused(why: string, cause?: unknown): RunError {
  return new RunError("fetch-failed", `The sign-in did not work: ${why}.`, {}, { cause });
}
