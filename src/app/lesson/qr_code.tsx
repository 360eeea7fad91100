// An address as a QR code (ISO/IEC 18004): pupils point a camera at the wall instead of typing it. It is drawn here, so that no server sees it.
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import makeQrCode from "qrcode-generator";
import { say } from "../words/say.tsx";

interface QrCodeProps {
  /** Of ASCII letters, as every `URL.href` is. */
  readonly text: string;
}

/** Light modules around the code, as the standard asks for. */
const QUIET = 4;

export function QrCode({ text }: QrCodeProps): JSX.Element {
  const { size, path } = useMemo(() => modulesOf(text), [text]);
  const side = size + 2 * QUIET;
  return (
    <svg
      class="qr-code"
      viewBox={`0 0 ${side} ${side}`}
      role="img"
      aria-label={say("The address as a QR code")}
    >
      <rect class="qr-light" width={side} height={side} />
      <path class="qr-dark" d={path} shape-rendering="crispEdges" />
    </svg>
  );
}

/** The dark modules as squares of one unit, `QUIET` units from the edge; a tenth of them may be unreadable ("M"). */
function modulesOf(text: string): { readonly size: number; readonly path: string } {
  const code = makeQrCode(0, "M");
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  const rows = Array.from({ length: size }, (_, y) =>
    Array.from({ length: size }, (__, x) =>
      code.isDark(y, x) ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : "",
    ).join(""),
  );
  return { size, path: rows.join("") };
}
