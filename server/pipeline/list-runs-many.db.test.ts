/** The list of runs among very many: how it is found, since seconds would say more of the machine than of the query. */
import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { openFixture } from "../../tests/fixture";
import { watchPlans } from "../../tests/plans";
import { RUN_SORTS } from "../vocabulary/run-views";
import { listRuns, runChoices } from "./list-runs";
import { getRun } from "./reads";

const RUNS = 100_000;
const PAGE = 50;

const { db, asOwner, csv, dataset } = await openFixture();
for (const name of ["alpha", "beta"]) {
	csv(`${name}/a.csv`, [HEADER, bar("AAA", "2024-01-02")]);
	await dataset(name, `${name}/*`);
}
// One in a minute; every fiftieth of beta, every 500th failed, every 400th by vera and a retry, three under way.
await asOwner().query(
	`insert into ingestion_runs (dataset_id, definition_id, state, trigger, requested_by, publishes_as, queued_at, started_at,
	   finished_at, rows_extracted, rows_quarantined, rows_published, retry_of)
	 select d.id, d.definition_id,
	        (case when n > $1 - 3 then 'queued' when n % 500 = 0 then 'failed' else 'unchanged' end)::run_state,
	        (case when n % 400 = 0 then 'retry' else 'schedule' end)::run_trigger, case when n % 400 = 0 then 'vera' else 'worker' end,
	        'qtrade', q.at, q.at + interval '1 second',
	        case when n <= $1 - 3 then q.at + interval '1 second' * (2 + n % 997) end, n % 991, n % 7, n % 983,
	        case when n % 400 = 0 then 1 end
	 from generate_series(1, $1::integer) n
	 join datasets d on d.name = case when n % 50 = 0 then 'beta' else 'alpha' end,
	 lateral (select timestamptz '2024-01-01 00:00:00Z' + n * interval '1 minute' as at) q`,
	[RUNS],
);
await asOwner().query("vacuum analyze ingestion_runs");

const { watched, scans } = watchPlans(db);
/** Rows of runs that were gone through, all of them by an index. */
const effort = () => {
	const of = scans().filter(({ table }) => table === "ingestion_runs");
	expect(of.length).toBeGreaterThan(0);
	expect(of.filter(({ node }) => node.endsWith("Seq Scan"))).toEqual([]);
	return of.reduce((sum, { rows }) => sum + rows, 0);
};
const list = (request: Partial<Parameters<typeof listRuns>[1]>) =>
	listRuns(watched, { page: 1, page_size: PAGE, ...request });

test.each(RUN_SORTS.flatMap((by) => [true, false].map((descending) => [by, descending] as const)))(
	"all, sorted by %s (descending: %s), costs the count and a page",
	async (by, descending) => {
		const { total, rows } = await list({ sort: { by, descending } });
		expect([total, rows.length]).toEqual([RUNS, PAGE]);
		// Counting reads an index alone; the page and what it shows come on top.
		expect(effort()).toBeLessThan(RUNS + PAGE * 4);
	},
);

test("the last page is found by an index too", async () => {
	const { rows } = await list({ page: RUNS / PAGE });
	expect(rows.at(-1)?.id).toBe(1);
	expect(effort()).toBeLessThan(RUNS * 2 + PAGE * 3);
});

test.each<[string, Partial<Parameters<typeof listRuns>[1]>, number]>([
	["a dataset", { dataset: "beta" }, RUNS / 50],
	["a state", { states: ["failed"] }, RUNS / 500 - 1],
	["several states", { states: ["failed", "errored", "queued"] }, RUNS / 500 + 2],
	["a trigger", { trigger: "retry" }, RUNS / 400],
	["a person", { requested_by: "vera" }, RUNS / 400],
	["a day", { from: "2024-02-01", to: "2024-02-01" }, 1440],
])("%s costs what it has, not what all have", async (_, filter, total) => {
	expect((await list(filter)).total).toBe(total);
	expect(effort()).toBeLessThan(total * 2 + PAGE * 4);
});

test("the choices leap, and a run finds its neighbours and retries by indexes", async () => {
	expect(await runChoices(watched)).toEqual({ requested_by: ["vera", "worker"] });
	expect(effort()).toBeLessThan(20);
	await getRun(watched, RUNS / 2 + 1);
	expect(effort()).toBeLessThan(20);
});
