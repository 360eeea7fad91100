// What the page and its service worker say to each other.

export type PageMessage =
  /** A page was loaded. `script`: the address of its first script, by which a worker of another build knows that the page is none of its own. */
  | { readonly kind: "hello"; readonly script: string }
  /** All files that a run needs are to be kept on this device. */
  | { readonly kind: "keep" }
  /** The worker that waits is to serve the page from now on. */
  | { readonly kind: "take over" };

export type ServiceMessage =
  /** Bytes that a whole run would still have to fetch. */
  | { readonly kind: "kept"; readonly missing: number }
  /** Keeping the files did not get to its end. */
  | { readonly kind: "not kept"; readonly message: string }
  /** Something asked another host. */
  | { readonly kind: "left"; readonly address: string }
  /** A file came with other bytes than the build has. */
  | { readonly kind: "refused"; readonly message: string }
  /** Other tabs show the older build, which a new worker would take from under them. */
  | { readonly kind: "other tabs" };
