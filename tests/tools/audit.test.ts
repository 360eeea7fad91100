// What npm says of known weaknesses is a gate; an answer that says nothing of them never passes it.
import { expect, test } from "vitest";
import { EXIT_CODES, readAudit } from "../../tools/audit.mjs";

const answer = (severities: Readonly<Record<string, string>>) =>
  JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: Object.fromEntries(
      Object.entries(severities).map(([name, severity]) => [name, { name, severity }]),
    ),
  });

test("a grave weakness fails by its name, a lesser one is told", () => {
  const grave = readAudit(answer({ one: "high", two: "low", three: "critical" }));
  expect(grave).toMatchObject({ verdict: "failed", names: ["one (high)", "three (critical)"] });
  expect(readAudit(answer({ two: "moderate" }))).toMatchObject({ verdict: "passed", names: [] });
  expect(readAudit(answer({ two: "moderate" })).sentence).toMatch(/two \(moderate\)/);
  expect(readAudit(answer({})).verdict).toBe("passed");
});

test("where the registry cannot be asked, that is said, and it is no pass", () => {
  for (const output of [
    "",
    "not json",
    "{}",
    "null",
    JSON.stringify({ statusCode: 405, message: "405 Method Not Allowed" }),
    JSON.stringify({ error: { code: "ENOTFOUND", summary: "getaddrinfo" } }),
    JSON.stringify({ auditReportVersion: 2, vulnerabilities: null }),
  ])
    expect(readAudit(output).verdict, output).toBe("not asked");
  expect(readAudit(JSON.stringify({ statusCode: 405 })).sentence).toMatch(/not asked.*\(405\)/);
  expect(new Set(Object.values(EXIT_CODES)).size).toBe(3);
});
