/** Moves the demo's simulated exchange forward, so that a test need not wait for its next session. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { readClock, setSimulatedClock } from "../server/clock";
import { openDb } from "../server/db";
import { consoleHome } from "./given";

/** Sets the exchange's clock, which then runs on at the rate that it had. */
export async function moveExchangeTo(instant: Date): Promise<void> {
	const read = (name: string): string => readFileSync(path.join(consoleHome(), "postgres", name), "utf8").trim();
	const db = openDb(`postgres://qtrade:${encodeURIComponent(read("password"))}@127.0.0.1:${read("port")}/qtrade`);
	try {
		await setSimulatedClock(db, instant, (await readClock(db)).rate);
	} finally {
		await db.end();
	}
}
