/** How Postgres would answer what a function asks: for tests that a list stays quick, whatever machine they run on. */
import type { Db, Queryable } from "../server/db";

type Plan = {
	"Node Type": string;
	"Relation Name"?: string;
	"Actual Rows": number;
	"Actual Loops": number;
	"Rows Removed by Filter"?: number;
	"Rows Removed by Index Recheck"?: number;
	Plans?: Plan[];
};

/** A scan of a table: how, and through how many of its rows. */
export type Scan = { node: string; table: string; rows: number };

/**
 * A database that keeps, beside the answer to each query, how the answer was found.
 * @returns what to hand to the function, and the scans of everything that it asked since the last look
 */
export function watchPlans(db: Db): { watched: Queryable; scans: () => Scan[] } {
	const seen: Scan[] = [];
	const query = async (text: string, values?: unknown[]) => {
		const { rows } = await db.query(`explain (analyze, format json, timing off) ${text}`, values);
		seen.push(...scansOf((rows[0] as { "QUERY PLAN": [{ Plan: Plan }] })["QUERY PLAN"][0].Plan));
		return db.query(text, values);
	};
	return {
		watched: { query: query as unknown as Queryable["query"] },
		scans: () => seen.splice(0),
	};
}

function scansOf(plan: Plan): Scan[] {
	const loops = plan["Actual Loops"];
	const passed =
		plan["Actual Rows"] + (plan["Rows Removed by Filter"] ?? 0) + (plan["Rows Removed by Index Recheck"] ?? 0);
	const table = plan["Relation Name"];
	const own = table === undefined ? [] : [{ node: plan["Node Type"], table, rows: Math.round(passed * loops) }];
	return [...own, ...(plan.Plans ?? []).flatMap(scansOf)];
}
