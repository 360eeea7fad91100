// A licence is passed on with every letter that it has, in whichever of the usual encodings it was written.
import { expect, test } from "vitest";
import { licenseText } from "../../src/archive/license_text.ts";
import type { ExportBase } from "../../src/export/format.ts";
import { runRecord } from "../store/records.ts";

const WORDS = "Copyright \u00a9 2026 Jos\u00e9";

test.each(["utf8", "latin1"] as const)("a licence in %s keeps its letters", (encoding) => {
  const files = new Map([["LICENSE", new Uint8Array(Buffer.from(WORDS, encoding))]]);
  const base: Pick<ExportBase, "files" | "license"> = { files, license: "mit" };
  expect(licenseText(runRecord("a"), base)).toContain(WORDS);
});
