// A flag of a tool that hands its flags on to the command line and looks at some of them itself.

/** The value of a flag, written as `--flag value` or `--flag=value`; null when it is not given. */
export function valueOf(args: readonly string[], flag: string): string | null {
  const at = args.findIndex((word) => word === flag || word.startsWith(`${flag}=`));
  if (at < 0) return null;
  const word = args[at] ?? "";
  return word.includes("=") ? word.slice(flag.length + 1) : (args[at + 1] ?? null);
}
