/** Another dataset that a definition names to be judged by. */

import type { DatasetReference } from "../vocabulary/definition";

/** Its current version, or why it cannot be read. */
export type Reference =
	| { dataset: string; version: number /** absolute paths */; files: readonly string[]; columns: readonly string[] }
	| { dataset: string; problem: string };

/** Columns whose values must be in another dataset, and that dataset. */
export type Referenced = { columns: DatasetReference["columns"]; reference: Reference };
