// With Trusted Types a browser lets no text become markup, a script or a worker's address unless a policy made it. The page has one
// policy, which makes addresses of its own scripts and nothing else: markup and code are made of text nowhere here.

interface PolicyFactory {
  createPolicy(name: "default", rules: { readonly createScriptURL: (address: string) => string }): unknown;
}

/** Makes the page's policy; browsers without Trusted Types do without. To be called before the first worker is started.
 *  @throws (the policy, not this) TypeError for an address that is none of the page's own */
export function limitScripts(
  factory: PolicyFactory | undefined,
  page: { readonly baseURI: string; readonly origin: string },
): void {
  factory?.createPolicy("default", {
    createScriptURL: (address) => {
      const { protocol, origin } = new URL(address, page.baseURI);
      if (origin === page.origin && /^https?:$/.test(protocol)) return address; // a blob's origin is the page's as well
      throw new TypeError(`${address} is no script of this page.`);
    },
  });
}
