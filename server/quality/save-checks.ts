/** Stores a run's check results, in the transaction that ends the run. */
import type { Tx } from "../db";
import { storableJson, storableText } from "../storable";
import type { CheckResult } from "./check";

export async function saveChecks(
	tx: Tx,
	run: { id: number; dataset_id: number },
	version: number | null,
	checks: readonly CheckResult[],
): Promise<void> {
	if (checks.length === 0) return;
	const column = <Value>(pick: (check: CheckResult) => Value): Value[] => checks.map(pick);
	await tx.query(
		`insert into quality_checks (run_id, dataset_id, version, name, status, severity, observed, threshold, count, message, sample, waiver_id)
		 select $1, $2, $3, * from unnest($4::text[], $5::check_status[], $6::check_severity[], $7::double precision[],
		                                  $8::double precision[], $9::bigint[], $10::text[], $11::jsonb[], $12::bigint[])`,
		[
			run.id,
			run.dataset_id,
			version,
			column((check) => check.name),
			column((check) => check.status),
			column((check) => check.severity),
			column((check) => check.observed),
			column((check) => check.threshold),
			column((check) => check.count),
			column((check) => storableText(check.message)),
			column((check) => JSON.stringify(storableJson(check.sample))),
			column((check) => check.waiver ?? null),
		],
	);
}
