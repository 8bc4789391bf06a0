/** Where a source puts what arrives: bronze. */

/** Where an arriving file is put: bytes are hashed, fsynced and kept in bronze under their sha256. */
export type Landing = {
	/** Copy a local file. */
	copy(name: string, fromPath: string): Promise<LandedFile>;
	/** Take over a file that an earlier run landed, under a name of this run. */
	adopt(name: string, file: Omit<LandedFile, "name">): LandedFile;
	/** Write a stream of chunks. `extension` names the format, e.g. "csv". */
	write(
		name: string,
		extension: string,
		chunks: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
	): Promise<LandedFile>;
};

export type LandedFile = {
	/** the provider's name of it, unique within the run */
	name: string;
	/** absolute path of the copy in bronze */
	path: string;
	bytes: number;
	sha256: string;
};
