// What stands at the end of the page: whose idea it follows, what the model is, and what leaves this device.
import type { JSX } from "preact";

export function PageFooter(): JSX.Element {
  return (
    <footer>
      <p>
        After the paper <cite>AgentArk</cite> (arXiv 2602.03955). The bundled model is tiny and knows 208
        words; it may be wrong, and that is the point.
      </p>
      <p>
        Nothing leaves this page, unless you fetch a model from a Hub or upload one. Everything is kept in
        this browser until you delete it. Free software, Apache-2.0.
      </p>
    </footer>
  );
}
