// Signs that turn or hide text are shown by their numbers wherever the page says something, whoever wrote it: texts and what is read out
// of attributes pass here on their way into the document, so that no part of the page can forget it. What stands in a field for typing is
// left as it is.
import { options } from "preact";
import { visibleText } from "../../core/visible_text.ts";

const READ_OUT = ["aria-label", "title", "placeholder"];

/** To be called once, before anything is drawn. */
export function showUnseenSigns(): void {
  const before = options.vnode?.bind(options);
  options.vnode = (vnode) => {
    const shown = (holder: object, name: string): void => {
      const text: unknown = Reflect.get(holder, name);
      if (typeof text === "string") Reflect.set(holder, name, visibleText(text));
    };
    shown(vnode, "props"); // of a text they are the text itself
    if (typeof vnode.type === "string") for (const name of READ_OUT) shown(vnode.props, name);
    before?.(vnode);
  };
}
