/** Another dataset that a definition names to be judged by. */

/** Its current version, or why it cannot be read. */
export type Reference =
	| { dataset: string; version: number /** absolute paths */; files: readonly string[] }
	| { dataset: string; problem: string };
