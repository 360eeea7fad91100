// A part of the page that is fetched when it is wanted, and not with the page.
import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { sayRich } from "../words/say.tsx";

interface FetchedProps<Props extends object> {
  readonly load: () => Promise<ComponentType<Props>>;
  readonly isWanted: boolean;
  readonly props: Props;
  /** Stands in its place until it is there. */
  readonly meanwhile: JSX.Element | null;
}

/** By the function that fetches it, so that a part that is shown again is there at once. */
const FETCHED = new Map<unknown, unknown>();

type Load<Props extends object> = FetchedProps<Props>["load"];

/** Fetches a part before it is shown. @throws what the network gives */
export async function fetchPart<Props extends object>(load: Load<Props>): Promise<ComponentType<Props>> {
  const view = await load();
  FETCHED.set(load, view);
  return view;
}

const fetchedBefore = <Props extends object>(load: Load<Props>) =>
  (FETCHED.get(load) ?? null) as ComponentType<Props> | null; // only `fetchPart` puts a view there, under its own `load`

export function Fetched<Props extends object>({
  load,
  isWanted,
  props,
  meanwhile,
}: FetchedProps<Props>): JSX.Element | null {
  const [View, setView] = useState(() => fetchedBefore(load));
  const [failed, setFailed] = useState(false);
  const fetchView = (): void => {
    setFailed(false);
    fetchPart(load).then(
      (view) => setView(() => view),
      () => setFailed(true),
    );
  };
  useEffect(() => {
    if (isWanted && View === null) fetchView();
  }, [isWanted]);
  if (View !== null) return isWanted ? <View {...props} /> : null;
  if (!failed) return meanwhile;
  return (
    <p role="alert" class="small">
      {sayRich(
        "This part of the page could not be fetched. Check the connection. <button>Try again</button>",
        {
          button: (words) => (
            <button type="button" class="quiet" onClick={fetchView}>
              {words}
            </button>
          ),
        },
      )}
    </p>
  );
}
