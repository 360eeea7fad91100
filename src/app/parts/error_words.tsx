// An error where it happened: its plain sentence, and what is for experts behind a triangle.
import type { JSX } from "preact";
import { visibleText } from "../../core/visible_text.ts";
import { langOf, say, sayAny } from "../words/say.tsx";
import { plainPart } from "./told_error.ts";

interface ErrorWordsProps {
  /** As `toldError` made it. */
  readonly told: string;
}

export function ErrorWords({ told }: ErrorWordsProps): JSX.Element {
  const plain = plainPart(told);
  const technical = told.slice(plain.length + 1);
  return (
    <>
      <p class="trouble-message" lang={langOf(plain)}>
        {visibleText(sayAny(plain))}
      </p>
      {technical !== "" && (
        <details class="small">
          <summary>{say("What exactly happened")}</summary>
          <p lang={langOf(technical)}>{visibleText(sayAny(technical))}</p>
        </details>
      )}
    </>
  );
}
