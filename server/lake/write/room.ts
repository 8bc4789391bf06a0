/** Room on the disk, asked for before a run begins to write. */
import { mkdir, statfs } from "node:fs/promises";
import { QtradeError } from "../../errors";

/** Postgres often lies on the same disk, and needs some of it to write down how the run ended. */
const FREE_BYTES_MIN = 64 << 20;

/** @throws QtradeError("infrastructure") when the lake's disk has next to nothing left */
export async function requireRoom(lake: string): Promise<void> {
	await mkdir(lake, { recursive: true });
	const { bavail, bsize } = await statfs(lake);
	if (bavail * bsize >= FREE_BYTES_MIN) return;
	throw new QtradeError(
		"infrastructure",
		`the disk is full: under 64 MiB are free at ${lake}; make room there, then try again`,
	);
}
