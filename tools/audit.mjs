// `npm run audit`: asks the registry that npm is set to for known weaknesses of what package-lock.json installs. Ends with 1 for one
// that is high or critical, with 0 where there is none, and with 3, saying why, where the registry cannot be asked: that is no pass.
import { spawnSync } from "node:child_process";
import { pathToFileURL } from "node:url";

/** @typedef {{ verdict: "passed" | "failed" | "not asked", sentence: string, names: readonly string[] }} Audit */

const GRAVE = new Set(["high", "critical"]);
export const EXIT_CODES = { passed: 0, failed: 1, "not asked": 3 };

/** What npm's answer says.
 *  @param {string} output of `npm audit --json` @returns {Audit} */
export function readAudit(output) {
  /** @type {any} */
  let answer;
  try {
    answer = JSON.parse(output);
  } catch {
    answer = null;
  }
  const found = answer?.vulnerabilities;
  if (answer?.auditReportVersion === undefined || typeof found !== "object" || found === null) {
    const why = answer?.statusCode ?? answer?.error?.code ?? answer?.code ?? "no answer that could be read";
    const sentence = `audit: not asked: the package registry does not say what is known (${why}). Ask again where it answers.`;
    return { verdict: "not asked", sentence, names: [] };
  }
  const all = Object.entries(found).map(([name, each]) => `${name} (${each.severity})`);
  const grave = Object.entries(found)
    .filter(([, { severity }]) => GRAVE.has(severity))
    .map(([name, { severity }]) => `${name} (${severity})`);
  if (grave.length > 0) {
    return { verdict: "failed", sentence: `audit: failed: ${grave.join(", ")}.`, names: grave };
  }
  const lesser = all.length === 0 ? "nothing is known" : `nothing grave; lesser: ${all.join(", ")}`;
  return { verdict: "passed", sentence: `audit: passed: ${lesser}.`, names: [] };
}

/** Asks the registry. @returns {Audit} */
export function audit() {
  const { stdout, error } = spawnSync("npm", ["audit", "--json", "--no-fund", "--fetch-retries=1"], {
    encoding: "utf8",
    timeout: 120_000,
    maxBuffer: 64 * 2 ** 20,
  });
  return readAudit(error === undefined ? stdout : "");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { verdict, sentence } = audit();
  console.log(sentence);
  process.exitCode = EXIT_CODES[verdict];
}
