// How a setting is called on the command line, and by logs that keep what it was asked.

/** "testTasks" -> "test-tasks" */
export const flagName = ({ key }: { readonly key: string }): string =>
  key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
