// A paragraph of a card. A word that needs explaining is a button: its meaning opens below the paragraph, by mouse, finger or keyboard.
import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { GLOSSARY, type GlossaryWord, isGlossaryWord } from "./glossary.ts";
import { say } from "../words/say.tsx";

/** A piece of a paragraph; `word` is what it means in the glossary, null for plain text. */
export interface TextPiece {
  readonly text: string;
  readonly word: GlossaryWord | null;
}

/** "the [[loss]] of two [[agent|agents]]" in pieces. A word that the glossary lacks stays plain. */
export function textPieces(paragraph: string): readonly TextPiece[] {
  return paragraph.split(/(\[\[[^\]]+\]\])/).flatMap((part): readonly TextPiece[] => {
    const inside = /^\[\[(.+)\]\]$/.exec(part)?.[1];
    if (inside === undefined) return part === "" ? [] : [{ text: part, word: null }];
    const [word = "", text = word] = inside.split("|");
    return [{ text, word: isGlossaryWord(word) ? word : null }];
  });
}

export function ExplainedText({ paragraph }: { readonly paragraph: string }): JSX.Element {
  const [open, setOpen] = useState<GlossaryWord | null>(null);
  const id = useId();
  return (
    <>
      <p>
        {textPieces(paragraph).map(({ text, word }, i) =>
          word === null ? (
            text
          ) : (
            <button
              key={i}
              type="button"
              class="term"
              title={say(GLOSSARY[word])}
              aria-expanded={open === word}
              aria-controls={id}
              onClick={() => setOpen(open === word ? null : word)}
            >
              {text}
            </button>
          ),
        )}
      </p>
      <p id={id} class="term-meaning" hidden={open === null} aria-live="polite">
        {open !== null && (
          <>
            <strong>{say(open)}</strong> {say(GLOSSARY[open])}
          </>
        )}
      </p>
    </>
  );
}
