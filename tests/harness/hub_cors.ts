// The headers by which the real Hub lets other sites' pages talk to it, as recorded from huggingface.co, and no others: a browser
// that gets through here gets through there. Pages of the Hub (the sign-in) carry none; files lie with a store on another host.
import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";

/** What a page may read of an answer. Neither Retry-After nor the rate limits are among it. */
export const HUB_EXPOSED =
  "X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message,X-Total-Count,ETag,Link,Accept-Ranges,Content-Range,X-Linked-Size,X-Linked-ETag,X-Xet-Hash";

/** On everything that the Hub sends: it cuts the tie between a window that shows it and the page that opened the window. */
export const HUB_HEADERS: OutgoingHttpHeaders = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Referrer-Policy": "strict-origin-when-cross-origin",
};

/** For an answer of the API; without an Origin the Hub names itself. */
export function hubCors({ headers }: IncomingMessage, own: string): OutgoingHttpHeaders {
  return {
    ...HUB_HEADERS,
    "Access-Control-Allow-Origin": headers.origin ?? own,
    "Access-Control-Max-Age": "86400",
    "Access-Control-Expose-Headers": HUB_EXPOSED,
    Vary: "Origin",
  };
}

/** For the question that a browser asks before: the methods and the headers it named. */
export function hubPreflight(request: IncomingMessage, own: string): OutgoingHttpHeaders {
  return {
    ...hubCors(request, own),
    "Access-Control-Allow-Methods": "GET,HEAD,PUT,PATCH,POST,DELETE",
    "Access-Control-Allow-Headers": request.headers["access-control-request-headers"] ?? "",
    Vary: "Origin, Access-Control-Request-Headers",
  };
}

/** Of the store of large files, before a PUT and after it. */
export const STORAGE_CORS: OutgoingHttpHeaders = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Methods": "GET, PUT, POST, HEAD",
  "Access-Control-Allow-Headers": "*",
  "Access-Control-Expose-Headers": "ETag",
};
