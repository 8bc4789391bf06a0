/** What the contract cannot say of a definition's checks. */
import { env } from "../env";
import { QtradeError } from "../errors";
import { Sandbox } from "../lake/read/sandbox";
import { CHECK_NAMES, customProblem } from "../vocabulary/checks";
import type { DatasetDefinition } from "../vocabulary/definition";
import { shapeOf } from "../vocabulary/kind-shapes";

/** One problem, in words; null when all is well. */
export function checkProblem(definition: DatasetDefinition): string | null {
	const { custom = [], critical = [], references, row_band } = definition.checks ?? {};
	const own = custom.map(({ name }) => name);
	const builtIn: readonly string[] = CHECK_NAMES;
	const taken = own.find((name, i) => builtIn.includes(name) || own.indexOf(name) < i);
	if (taken !== undefined) {
		return `checks.custom has ${taken}, ${builtIn.includes(taken) ? "a check that qtrade brings" : "which stands twice"}: take another name`;
	}
	const unknown = critical.find((name) => !builtIn.includes(name) && !own.includes(name));
	if (unknown !== undefined)
		return `checks.critical has ${unknown}, which is no check: ${[...builtIn, ...own].join(", ")}`;
	const columns = shapeOf(definition).columns.map(({ name }) => name);
	const missing = (references?.to ?? [])
		.flatMap((to) => Object.keys(to.columns))
		.find((name) => !columns.includes(name));
	if (missing !== undefined) {
		return `checks.references.to has the column ${missing}, which is not published: ${columns.join(", ")}`;
	}
	if ((row_band?.rows_min ?? 0) > (row_band?.rows_max ?? Number.POSITIVE_INFINITY)) {
		return `checks.row_band: rows_min ${row_band?.rows_min} is more than rows_max ${row_band?.rows_max}`;
	}
	return severityProblem(definition) ?? gradeProblem(definition);
}

type Own = { severity?: string; fail_above?: number };

/** What each check says of itself; queries of the definition's own by their names. */
function settingsOf({ checks = {} }: DatasetDefinition): [string, Own][] {
	const { custom = [], ...rest } = checks;
	const named = Object.entries(rest).filter(
		(entry): entry is [string, Own & object] => typeof entry[1] === "object" && !Array.isArray(entry[1]),
	);
	return [...named, ...custom.map((one): [string, Own] => [one.name, one])];
}

function severityProblem(definition: DatasetDefinition): string | null {
	const critical = definition.checks?.critical ?? [];
	const torn = settingsOf(definition).find(
		([name, { severity }]) => critical.includes(name) && severity !== undefined && severity !== "critical",
	);
	return torn === undefined
		? null
		: `checks.critical names ${torn[0]}, and its own severity is ${torn[1].severity}: leave one out`;
}

/** A limit that lies beyond the point where the check fails would never warn. */
function gradeProblem({ checks = {} }: DatasetDefinition): string | null {
	const limits: [string, number | undefined, number | undefined][] = [
		["completeness.missing_sessions_max", checks.completeness?.missing_sessions_max, checks.completeness?.fail_above],
		["price_jump.jump_max", checks.price_jump?.jump_max, checks.price_jump?.fail_above],
		["stale_price.sessions_max", checks.stale_price?.sessions_max, checks.stale_price?.fail_above],
		["quarantine_share.share_max", checks.quarantine_share?.share_max, checks.quarantine_share?.fail_above],
		["restatement.share_max", checks.restatement?.share_max, checks.restatement?.fail_above],
		["session_rows.drop_share_max", checks.session_rows?.drop_share_max, checks.session_rows?.fail_above],
		["symbol_rows.symbols_max", checks.symbol_rows?.symbols_max, checks.symbol_rows?.fail_above],
		["agreement.share_max", checks.agreement?.share_max, checks.agreement?.fail_above],
		...(checks.custom ?? []).map(({ name, rows_max, fail_above }): [string, number | undefined, number | undefined] => [
			`custom.${name}.rows_max`,
			rows_max,
			fail_above,
		]),
	];
	const wrong = limits.find(([, limit, fails]) => limit !== undefined && fails !== undefined && fails < limit);
	return wrong === undefined ? null : `checks.${wrong[0]} ${wrong[1]} is more than its fail_above ${wrong[2]}`;
}

/**
 * Passes each query of the definition's own through the sandbox's gate, as a run will.
 * @throws QtradeError("invalid_input") with what the gate refuses
 */
export async function requireSoundQueries({ name: dataset, checks }: DatasetDefinition): Promise<void> {
	const custom = checks?.custom ?? [];
	if (custom.length === 0) return;
	const sandbox = new Sandbox({ root: env().root, allowedFolder: env().lake, warm: 0 });
	try {
		for (const { name, sql } of custom) {
			const wrong = (problem: string, cause?: unknown): QtradeError =>
				new QtradeError("invalid_input", `${dataset}: checks.custom ${name}: ${problem}`, { cause });
			const { statement, tables } = await sandbox.analyse(sql).catch((error: unknown) => {
				throw error instanceof QtradeError && error.code === "rejected_query" ? wrong(error.message, error) : error;
			});
			const problem = customProblem(statement, tables);
			if (problem !== null) throw wrong(problem);
		}
	} finally {
		await sandbox.close();
	}
}
