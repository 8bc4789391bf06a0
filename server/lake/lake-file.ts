/** What is known of a file of the lake; a type of its own, since code that loads no engine speaks of files too. */

/** A file of a snapshot; `path` is relative to the lake. */
export type LakeFile = {
	path: string;
	partition: string;
	rows: number;
	bytes: number;
	sha256: string;
	content_sha256: string;
	min_date: string;
	max_date: string;
};
