/** Whether this web process can serve: its database answers and is the right one. */
import { toQtradeError } from "../errors";
import { serverContext } from "../server-context";

export async function checkReady(): Promise<{ ready: boolean; problem: string | null }> {
	try {
		const { db, checked } = serverContext();
		await checked;
		await db.query("select 1");
		return { ready: true, problem: null };
	} catch (error) {
		return { ready: false, problem: toQtradeError(error).message };
	}
}
