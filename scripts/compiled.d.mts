/** Loads an entry's module, compiled. @param root the repository, absolute */
export function loadCompiled(root: string, entry: "cli/main" | "workers/main"): Promise<Record<string, unknown>>;
/** Does work that may load more code; where one of our packages is missing, names it and ends the process. */
export function namingMissing<T>(work: () => Promise<T>): Promise<T>;
/** The folder of the sources' bundle, made if need be; null where it cannot be made, kept or read. */
export function bundleOf(root: string): string | null;
