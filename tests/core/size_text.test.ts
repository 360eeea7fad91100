import { expect, test } from "vitest";
import { sizeText } from "../../src/core/size_text.ts";

test.each([
  [0, "0 bytes"],
  [999, "999 bytes"],
  [1000, "1 kB"],
  [999_499, "999 kB"],
  [999_500, "1.0 MB"],
  [134_515_008, "134.5 MB"],
  [999_499_999, "999.5 MB"],
  [999_500_000, "1.0 GB"],
  [2 ** 31, "2.1 GB"],
])("%i bytes are %s", (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});
