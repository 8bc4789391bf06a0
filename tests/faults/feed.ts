/** A provider that adds one small file per session, and the dataset that takes them in. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { calendarFor } from "../../server/calendars/calendar";
import { createDataset } from "../../server/datasets/save-dataset";
import { fileDefinition, HEADER } from "../bars";
import { EVERYTHING } from "../fixture";
import type { Ground } from "./ground";

export type Feed = {
	readonly dataset: string;
	readonly glob: string;
	/** rows of every session */
	readonly rowsPerSession: number;
	/** the sessions whose files are there, oldest first */
	readonly sessions: readonly string[];
	/** Adds the next session's file and returns its date. */
	add(): string;
};

const SYMBOLS = 40;
// Mid-year, so that a long campaign goes on into a second and third partition.
const FIRST_SESSION = "2022-08-01";
const LAST_SESSION = "2025-06-30";

/** Creates the dataset with no files yet. */
export async function openFeed(ground: Ground, dataset: string): Promise<Feed> {
	const dates = calendarFor("XNYS")
		.sessions(FIRST_SESSION, LAST_SESSION)
		.map((session) => session.date);
	const folder = path.join(ground.folder, dataset);
	mkdirSync(folder, { recursive: true });
	const glob = path.join(folder, "*.csv");
	await createDataset(ground.db, EVERYTHING, fileDefinition(dataset, glob));
	const sessions: string[] = [];
	return {
		dataset,
		glob,
		rowsPerSession: SYMBOLS,
		sessions,
		add: () => {
			const date = dates[sessions.length];
			if (date === undefined) throw new Error(`the feed has ${dates.length} sessions and no more`);
			writeFileSync(path.join(folder, `${date}.csv`), linesOf(date, sessions.length));
			sessions.push(date);
			return date;
		},
	};
}

/** A second dataset over the same files, as they are by now. */
export async function openWhole(ground: Ground, feed: Feed): Promise<Feed> {
	const dataset = `${feed.dataset}_whole`;
	await createDataset(ground.db, EVERYTHING, fileDefinition(dataset, feed.glob));
	return { ...feed, dataset };
}

/** Every symbol has a level and a rhythm of its own: equal or standing series would trip the checks. */
function linesOf(date: string, session: number): string {
	const lines = Array.from({ length: SYMBOLS }, (_, symbol) => {
		const close = ((20 + symbol * 7) * (1 + 0.02 * Math.sin((symbol + 1) * 0.7 + session * 1.3))).toFixed(2);
		return `S${String(symbol).padStart(2, "0")},${date},${close},${close},${close},${close},${1000 + session * 10 + symbol}`;
	});
	return `${[HEADER, ...lines].join("\n")}\n`;
}
