// Names and addresses of the Hugging Face Hub and of servers that speak like it. What a person types or pastes is checked
// here; nothing of it reaches a URL unescaped.
import { RunError } from "../../core/errors.ts";
import { HUB_ENDPOINT } from "../../core/project.ts";

/** Where and as whom to ask. The token is held in memory only: never stored, logged or put into an error. */
export interface HubAccess {
  /** Without a trailing slash. */
  readonly endpoint: string;
  readonly token: string | null;
}

export interface HubAddress {
  /** "owner/name" */
  readonly repo: string;
  /** Branch, tag or commit. */
  readonly revision: string;
}

const REPO = /^[A-Za-z0-9][A-Za-z0-9._-]{0,95}\/[A-Za-z0-9][A-Za-z0-9._-]{0,95}$/;
const REVISION = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,255}$/;
export const COMMIT = /^[0-9a-f]{40}$/;

/** An own mirror's address: https, or http on this machine. @throws RunError("config") */
export function parseEndpoint(text: string): string {
  const refuse = (why: string) =>
    new RunError("config", `The address "${text}" ${why}. Write it like ${HUB_ENDPOINT}.`, { text });
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    throw refuse("is not a web address");
  }
  const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isHere)) {
    throw refuse("must begin with https:// (http:// only for this machine)");
  }
  if (url.username !== "" || url.password !== "") throw refuse("must not hold a name or password");
  if (url.search !== "" || url.hash !== "") throw refuse('must not hold "?" or "#"');
  return url.origin + url.pathname.replace(/\/+$/, "");
}

/** Whether a text is "owner/name" as the Hub allows it. */
export function isModelName(repo: string): boolean {
  return REPO.test(repo) && !repo.includes("..") && !repo.includes("--") && !repo.endsWith(".git");
}

/** "owner/name", "owner/name@revision", or the address of a model's page. @throws RunError("config") */
export function parseModelAddress(text: string, endpoint: string = HUB_ENDPOINT): HubAddress {
  let rest = text.trim();
  if (rest.startsWith(`${endpoint}/`)) rest = rest.slice(endpoint.length + 1);
  rest = rest.replace(/[?#].*$/, "").replace(/\/+$/, "");
  const page = /^([^/]+\/[^/@]+)\/(?:tree|blob|resolve)\/([^/]+)/.exec(rest);
  const [repo = "", revision = "main"] = page === null ? rest.split("@", 2) : page.slice(1);
  if (!isModelName(repo)) {
    throw new RunError(
      "config",
      `"${text.trim()}" is not a model's name. Write it as owner/name, such as HuggingFaceTB/SmolLM2-135M-Instruct.`,
      { text },
    );
  }
  if (!REVISION.test(revision) || revision.includes("..")) {
    throw new RunError("config", `"${revision}" is not a branch, tag or commit of ${repo}.`, { revision });
  }
  return { repo, revision };
}

export function revisionUrl({ endpoint }: HubAccess, { repo, revision }: HubAddress): string {
  return `${endpoint}/api/models/${repo}/revision/${encodeURIComponent(revision)}`;
}

/** @param commit pins what is listed */
export function treeUrl({ endpoint }: HubAccess, repo: string, commit: string): string {
  return `${endpoint}/api/models/${repo}/tree/${commit}?recursive=false&expand=false`;
}

export function fileUrl({ endpoint }: HubAccess, repo: string, commit: string, path: string): string {
  return `${endpoint}/${repo}/resolve/${commit}/${path.split("/").map(encodeURIComponent).join("/")}`;
}
