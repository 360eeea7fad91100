import { expect, test } from "vitest";
import { departureOf } from "../../src/offline/departure.ts";

const OWN = "https://page.example";

test("what goes to another host is told without its query", () => {
  expect(departureOf("https://hub.example/a/model.json?token=secret#x", OWN)).toBe(
    "https://hub.example/a/model.json",
  );
  expect(departureOf("http://page.example/x", OWN)).toBe("http://page.example/x");
});

test.each([`${OWN}/x?y=1`, `blob:${OWN}/1`, "data:text/plain,x", "about:blank"])(
  "%s does not leave",
  (address) => {
    expect(departureOf(address, OWN)).toBeNull();
  },
);
