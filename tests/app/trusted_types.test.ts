import { expect, test } from "vitest";
import { limitScripts } from "../../src/app/trusted_types.ts";

test("the page's policy makes addresses of its own scripts alone", () => {
  let make: (address: string) => string = () => "";
  const factory = {
    createPolicy: (_: "default", rules: { readonly createScriptURL: (address: string) => string }) =>
      (make = rules.createScriptURL),
  };
  limitScripts(factory, { baseURI: "https://me.example/some/path/", origin: "https://me.example" });
  expect(make("assets/agent.worker-1.js")).toBe("assets/agent.worker-1.js");
  for (const foreign of [
    "https://other.example/x.js",
    "//other.example/x.js",
    "data:text/javascript,1",
    "blob:https://me.example/1234",
    "javascript:1",
  ])
    expect(() => make(foreign)).toThrow(/no script of this page/);
  limitScripts(undefined, { baseURI: "https://me.example/", origin: "https://me.example" }); // an older browser
});
