// What the footer unfolds: help in a few lines, and what has left this page. Fetched when one of them is opened.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { departureOf } from "../../offline/departure.ts";
import type { PageState } from "../state.ts";
import { say, type Sentence } from "../words/say.tsx";

export function HelpPanel(): JSX.Element {
  return (
    <section class="footer-panel" aria-labelledby="help-title">
      <h2 id="help-title">{say("Help")}</h2>
      <dl>
        <dt>{say("What happens in a run?")}</dt>
        <dd>
          {say(
            "Several copies of a small model answer questions and argue about them. Where they agree, one answer becomes a lesson. One student learns the lessons, is tested on new questions, and can be taken home.",
          )}
        </dd>
        <dt>{say("How do I begin?")}</dt>
        <dd>
          {say("Press “Run it here”. “How long” above the settings chooses a shorter or a longer run.")}
        </dd>
        <dt>{say("May I close the page?")}</dt>
        <dd>
          {say(
            "Yes. Every answer is stored before it is shown, and the run goes on from there when you come back.",
          )}
        </dd>
        <dt>{say("It is slow here.")}</dt>
        <dd>
          {say(
            "Without a graphics chip everything runs on the processor. Take “Quick”, and leave this tab in front: browsers slow down what nobody looks at.",
          )}
        </dd>
        <dt>{say("Without a mouse")}</dt>
        <dd>
          {say(
            "Tab goes through the page; arrow keys move between the five stages and inside the maps of questions.",
          )}
        </dd>
        <dt>{say("How do I get rid of everything?")}</dt>
        <dd>
          {say(
            "Delete the runs and models here, or clear this site’s data in the browser’s settings. What was written in a lesson goes with its run; without a run it goes with “Begin anew”.",
          )}
        </dd>
      </dl>
    </section>
  );
}

/** Of which requests of the page's workers the page is told: of all since it was opened, of those since a service worker watches, or of
 *  none. */
type Watched = "all" | "later" | "none";

/** What the panel says of the workers' requests. */
const WATCHED_WORDS: Readonly<Record<Watched, Sentence>> = {
  all: "The list holds what the page and its workers asked, also workers of other tabs of it, and grows while you look at it.",
  later:
    "What the page’s workers asked is watched since the page was kept on this device, a while after you opened it; after a reload it is watched from the start. Two of them can reach a Hub, and only after you press a button there.",
  none: "This browser shows the page only what it asked itself, not what its workers asked. Of those, two can reach a Hub, and only after you press a button there.",
};

function watchedNow(): Watched {
  if (!navigator.serviceWorker?.controller) return "none";
  const [opened] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return opened !== undefined && opened.workerStart > 0 ? "all" : "later";
}

interface PrivacyPanelProps {
  readonly state: Pick<PageState, "left">;
  readonly watched?: Watched;
}

export function PrivacyPanel({ state, watched = watchedNow() }: PrivacyPanelProps): JSX.Element {
  const own = useForeignRequests();
  const left = [...new Set([...state.left.value, ...own])];
  return (
    <section class="footer-panel" aria-labelledby="privacy-title">
      <h2 id="privacy-title">{say("What left this page")}</h2>
      {left.length === 0 ? (
        <p id="left-nothing" role="status">
          {watched === "all"
            ? say("Nothing. Since you opened it, this page has asked no host but its own.")
            : say(
                "Nothing that can be seen here: since you opened it, the page itself has asked no host but its own.",
              )}
        </p>
      ) : (
        <>
          <p role="status">
            {say("Since you opened it, this page has asked these addresses of other hosts:")}
          </p>
          <ul id="left-list">
            {left.map((address) => (
              <li key={address}>
                <code>{address}</code>
              </li>
            ))}
          </ul>
        </>
      )}
      <p>
        {say(WATCHED_WORDS[watched])}{" "}
        {say(
          "Questions, debates, notes and weights stay in this browser. The page forbids itself to ask other hosts; only fetching a model from a Hub and uploading one do, which you begin yourself. There is no account, no counting of visitors, and there are no cookies.",
        )}
      </p>
    </section>
  );
}

/** Addresses of other hosts that the page itself has asked. */
function useForeignRequests(): readonly string[] {
  const [found, setFound] = useState<readonly string[]>([]);
  useEffect(() => {
    const observer = new PerformanceObserver((entries) => {
      const more = entries.getEntries().flatMap(({ name }) => departureOf(name, location.origin) ?? []);
      if (more.length > 0) setFound((before) => [...before, ...more]);
    });
    observer.observe({ type: "resource", buffered: true });
    return () => observer.disconnect();
  }, []);
  return found;
}
