// Keeps a fault inside the part of the page where it happens: what cannot be drawn is replaced by a sentence, and all around it goes on.
import { Component, type ComponentChildren } from "preact";
import { asRunError } from "../../core/errors.ts";
import { say } from "../words/say.tsx";

interface BoundaryProps {
  /** What is drawn inside, as the sentence calls it: "This run". */
  readonly what: string;
  readonly children: ComponentChildren;
}

interface BoundaryState {
  readonly message: string | null;
}

export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { message: null };

  static override getDerivedStateFromError(thrown: unknown): BoundaryState {
    return { message: asRunError(thrown, "page").message };
  }

  override render({ what, children }: BoundaryProps, { message }: BoundaryState): ComponentChildren {
    if (message === null) return children;
    return (
      <span class="small" role="alert">
        {say(
          "{what} cannot be shown: something in its records is not what this page knows ({message}). Everything else works; Earlier runs can delete it.",
          { what, message },
        )}
      </span>
    );
  }
}
