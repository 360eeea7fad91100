// Whether the device that trains was found to compute rightly.
import type { JSX } from "preact";
import type { KernelTrust } from "../../../records/kernel_trust.ts";
import { trustSentences } from "../../../records/trust_sentences.ts";
import { say, sayAny } from "../../words/say.tsx";

export function KernelNote({ trust }: { readonly trust: KernelTrust | null }): JSX.Element | null {
  const words = trust === null ? "" : kernelWords(trust);
  return words === "" ? null : (
    <p class="small" id="train-kernels">
      {words}
    </p>
  );
}

/** Nothing of the processor, which has no kernels. */
export function kernelWords(trust: KernelTrust): string {
  if (trust.kind === "checked") return trustSentences(trust).map(sayAny).join(" ");
  if (trust.why === "the processor") return "";
  return say("The kernels of this device were not checked before the training: it is a software adapter.");
}
