/** The graph of a version, and what is suspect, on datasets that really published and were really rolled back. */
import { beforeAll, describe, expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { BAD, openGround } from "../../tests/rollback-ground";
import type { Actor } from "../policy";
import { runSql } from "../query/run-sql";
import type { LineageNode, LineageView, ReaderNode, SourceNode, VersionNode } from "../vocabulary/lineage-views";
import { getImpact, getLineage, type LineageRequest } from "./reads";

const ground = await openGround();
const { db, sandbox, ingest, csv } = ground;
const rita: Actor = { name: "rita", roles: ["researcher"], via: "http" };

const DEFAULTS = { direction: "both", depth: 1, step: 12, nodes: 500, rollback_to: null } as const;
const lineage = (of: string, request: Partial<LineageRequest> = {}): Promise<LineageView> =>
	getLineage(db, { of, ...DEFAULTS, ...request });
const idsOf = (view: LineageView): string[] => view.nodes.map((node) => node.id).sort();
const edgesOf = (view: LineageView): string[] => view.edges.map(({ from, to, kind }) => `${from} ${kind} ${to}`).sort();
const ofKind = <Kind extends LineageNode["kind"]>(view: LineageView, kind: Kind) =>
	view.nodes.filter((node): node is Extract<LineageNode, { kind: Kind }> => node.kind === kind);
const versionOf = (view: LineageView, id: string): VersionNode => {
	const node = view.nodes.find((found) => found.id === id);
	if (node?.kind !== "version") throw new Error(`${id} is not among ${idsOf(view)}`);
	return node;
};
const datasetId = async (name: string): Promise<number> =>
	(await db.query("select id from datasets where name = $1", [name])).rows[0].id;
const runOf = async (name: string, version: number): Promise<number> =>
	(
		await db.query(
			`select v.run_id from dataset_versions v join datasets d on d.id = v.dataset_id where d.name = $1 and v.version = $2`,
			[name, version],
		)
	).rows[0].run_id;
const read = (name: string, version: number, actor = rita) =>
	runSql(db, sandbox, actor, { sql: `select 1 from lake."${name}@${version}"`, at: {}, atTime: null, rowsMax: 1 });

/**
 * A version of a derived dataset, by hand: derived data is made by nothing yet. It brings one file of its own, named by
 * its version, beside those it keeps.
 */
async function derive(dataset: string, version: number, inputs: [string, number][], keeps: number[] = []) {
	await db.query(
		`insert into datasets (name, zone, kind, calendar) values ($1, 'gold', 'prices_daily', 'XNYS') on conflict do nothing`,
		[dataset],
	);
	const id = await datasetId(dataset);
	// Any run: what is asked for are its inputs.
	const run = (await db.query("select max(id) as id from ingestion_runs")).rows[0].id;
	const client = await db.connect();
	try {
		await client.query("begin");
		await client.query("update dataset_versions set is_current = false where dataset_id = $1 and is_current", [id]);
		await client.query("update datasets set last_version = $2 where id = $1", [id, version]);
		await client.query(
			`insert into dataset_versions (dataset_id, version, snapshot_id, content_hash, schema_hash, definition_hash, manifest_path,
			   manifest_sha256, row_count, byte_count, file_count, is_current, action, base_version, published_by, published_at, files_version)
			 select $1::bigint, $2::integer, h, h, h, h, 'm', h, 1, 1, 1, true, 'derive', nullif($2::integer - 1, 0), 'qtrade', clock_timestamp(), $2::integer
			 from encode(sha256(($1::bigint || ' ' || $2::integer)::bytea), 'hex') h`,
			[id, version],
		);
		for (const file of [version, ...keeps]) {
			await client.query(
				`insert into version_files (dataset_id, version, path, partition, rows, bytes, sha256, content_sha256)
				 values ($1, $2, $3, $3, 1, 1, repeat('a', 64), repeat('a', 64))`,
				[id, version, `gold/${dataset}/${file}`],
			);
		}
		for (const [input, inputVersion] of inputs) {
			await client.query(
				`insert into lineage_edges (run_id, dataset_id, version, input_dataset_id, input_version, window_from, window_to)
				 values ($1, $2, $3, $4, $5, '2024-01-02', '2024-01-03')`,
				[run, id, version, await datasetId(input), inputVersion],
			);
		}
		await client.query("commit");
	} finally {
		client.release();
	}
}

/** prices 1 good, 2 bad, 3 bad and longer, 4 a rollback to 1, 5 on it; factors derive from 2 (1) and 4 (2, 3). */
beforeAll(async () => {
	await ground.good("prices");
	ground.bad("prices");
	await ingest("prices");
	csv("prices/bars.csv", [...BAD, bar("AAA", "2024-01-05", 113)]);
	await ingest("prices");
	await read("prices", 2);
	await read("prices", 2);
	await read("prices", 3, { ...rita, name: "ruth" });
	await derive("factors", 1, [["prices", 2]]);
	await read("prices", 1, { ...rita, name: "early" });
	await ground.rollBack("prices", 1);
	csv("prices/bars.csv", [HEADER, bar("AAA", "2024-01-02", 100), bar("CCC", "2024-01-03", 10)]);
	await ingest("prices", { full: true });
	await derive("factors", 2, [["prices", 4]], [1]);
	await derive("factors", 3, [["prices", 4]]);
	await derive("signals", 1, [
		["factors", 1],
		["prices", 5],
	]);
});

describe("the graph", () => {
	test("leads from a version to the run, the source with its files, and the version it was built on", async () => {
		const run = await runOf("prices", 2);
		const view = await lineage("prices@2", { direction: "up" });
		const [source] = ofKind(view, "source");
		expect(idsOf(view)).toEqual(["prices@1", "prices@2", `run:${run}`, source?.id].sort());
		expect(edgesOf(view)).toEqual(
			[`prices@1 built_on prices@2`, `run:${run} published prices@2`, `${source?.id} received run:${run}`].sort(),
		);
		expect(source).toMatchObject<Partial<SourceNode>>({ run, files: 1, file_names: ["bars.csv"] });
		expect(source?.source).toContain("prices");
		expect(view.edges.find((edge) => edge.kind === "received")?.window_from).toMatch(/^2024-01-0/);
	});

	test("leads down to what was built on it, what was derived from it and who read it; a rollback is built on nothing", async () => {
		const view = await lineage("prices@2", { direction: "down" });
		expect(edgesOf(view)).toEqual(
			[
				"prices@2 built_on prices@3",
				"prices@2 derived factors@1",
				`prices@2 read_by ${ofKind(view, "reader")[0]?.id}`,
			].sort(),
		);
		expect(ofKind(view, "reader")[0]).toMatchObject<Partial<ReaderNode>>({ actor: "rita", via: "http", reads: 2 });
		expect(view.edges.find((edge) => edge.kind === "derived")).toMatchObject({
			window_from: "2024-01-02",
			window_to: "2024-01-03",
		});
		expect(edgesOf(await lineage("prices@3", { direction: "down" }))).toEqual([
			expect.stringMatching(/^prices@3 read_by reader:.*ruth$/),
		]);
	});

	test("a rollback comes of the version that it put back, and the version after it is built on it", async () => {
		expect(edgesOf(await lineage("prices@4", { direction: "up" }))).toEqual(["prices@1 restored prices@4"]);
		expect(edgesOf(await lineage("prices@1", { direction: "down" }))).toEqual([
			"prices@1 built_on prices@2",
			expect.stringMatching(/^prices@1 read_by .*early$/),
			"prices@1 restored prices@4",
		]);
		expect(edgesOf(await lineage("prices@4", { direction: "down" }))).toContain("prices@4 built_on prices@5");
	});

	test("goes as many steps as are asked, through datasets, and says where there is more", async () => {
		const view = await lineage("signals@1", { direction: "up", depth: 3 });
		expect(edgesOf(view)).toEqual(
			expect.arrayContaining([
				"factors@1 derived signals@1",
				"prices@5 derived signals@1",
				"prices@4 built_on prices@5",
				"prices@2 derived factors@1",
				"prices@1 built_on prices@2",
			]),
		);
		// prices@1 is at the end of three steps: it has a run, which was not looked at.
		expect(versionOf(view, "prices@1").up).toEqual({ total: null, least: 1 });
		expect(versionOf(view, "signals@1")).toMatchObject({ up: { total: 2, least: 2 }, down: { total: null, least: 0 } });
	});

	test("is cut where too many come of one node, and says how many more there are", async () => {
		const view = await lineage("prices@2", { direction: "down", step: 1 });
		expect([view.nodes.length, view.more, versionOf(view, "prices@2").down.total]).toEqual([2, 2, 3]);
		const small = await lineage("prices@2", { direction: "both", depth: 9, nodes: 3 });
		expect(small.nodes.filter((node) => node.kind !== "source").length).toBe(3);
		expect(small.more).toBeGreaterThan(0);
	});

	test("without a version is that of the current one; what does not exist is said", async () => {
		expect((await lineage("prices")).of).toBe("prices@5");
		for (const [of, code] of [
			["prices@77", "not_found"],
			["nothing", "not_found"],
			["Not a name", "invalid_input"],
		]) {
			await expect(lineage(of ?? ""), of).rejects.toMatchObject({ code });
		}
	});
});

describe("suspect is", () => {
	const standingOf = async (id: string): Promise<string> => {
		const { trust, would } = versionOf(await lineage(id), id);
		return would ? `would be ${trust}` : trust;
	};

	test("what was withdrawn is withdrawn, what stands beside it stands", async () => {
		for (const [id, trust] of [
			["prices@1", "stands"],
			["prices@2", "withdrawn"],
			["prices@3", "withdrawn"],
			["prices@4", "stands"],
			["prices@5", "stands"],
		] as const)
			expect(await standingOf(id), id).toBe(trust);
	});

	test("what was derived from it, however far; not what was derived from what stands, unless it keeps such a file", async () => {
		for (const [id, trust] of [
			["factors@1", "suspect"],
			["factors@2", "suspect"],
			["factors@3", "stands"],
			["signals@1", "suspect"],
		] as const)
			expect(await standingOf(id), id).toBe(trust);
		const why = async (id: string) => versionOf(await lineage(id), id).why;
		expect(await why("factors@1")).toBe("derived from prices v2 to v3 (withdrawn)");
		expect(await why("factors@2")).toBe("keeps a file of factors v1 (suspect)");
	});

	test("who read what was withdrawn, and nobody else", async () => {
		const [rita] = ofKind(await lineage("prices@2"), "reader");
		expect(rita).toMatchObject({ trust: "suspect", why: "read v2: withdrawn by the rollback that made v4" });
		expect(ofKind(await lineage("prices@1"), "reader")[0]).toMatchObject({ actor: "early", trust: "stands" });
	});

	test("a later version that was built on a withdrawn one and put back without it, and what was built on that", async () => {
		await ground.good("twice");
		ground.bad("twice");
		await ingest("twice");
		csv("twice/bars.csv", [...BAD, bar("AAA", "2024-01-05", 113)]);
		await ingest("twice");
		await ground.rollBack("twice", 1);
		await ground.rollBack("twice", 3);
		const view = await lineage("twice@5", { depth: 4 });
		expect(versionOf(view, "twice@2").trust).toBe("withdrawn");
		expect(versionOf(view, "twice@5")).toMatchObject({
			trust: "suspect",
			why: "it puts back twice v3 (suspect)",
		});
		expect(versionOf(view, "twice@3")).toMatchObject({ trust: "suspect", withdrawn_by: null });
		expect(versionOf(view, "twice@3").why).toBe("built on twice v2 (withdrawn): a run keeps what it does not restate");
	});
});

describe("what rests on a version", () => {
	test("that was withdrawn: versions derived from it and who read it", async () => {
		expect(await getImpact(db, "prices@2", null)).toMatchObject({
			of: "prices@2",
			mode: "withdrawn",
			withdraws_total: 1,
			suspects: [
				{ dataset: "factors", from_version: 1, to_version: 1 },
				{ dataset: "factors", from_version: 2, to_version: 2 },
				{ dataset: "signals", from_version: 1, to_version: 1 },
			],
			suspects_total: 3,
			readers: [{ actor: "rita", reads: 2 }],
			readers_total: 1,
		});
	});

	test("that stands: the rollback to the version before it, as it would be", async () => {
		const asked = await getImpact(db, "prices@5", null);
		expect(asked).toMatchObject({
			mode: "would",
			rollback: { from_version: 5, to_version: 4 },
			withdraws: [{ dataset: "prices", from_version: 5, to_version: 5 }],
			suspects: [
				{ dataset: "signals", from_version: 1, to_version: 1, why: "derived from prices v5 (would be withdrawn)" },
			],
		});
		// Not 2 and 3, which were withdrawn before, nor 4, which has the content of 1.
		const { withdraws } = await getImpact(db, "prices@5", 1);
		expect(withdraws).toEqual([{ dataset: "prices", from_version: 5, to_version: 5 }]);
		expect(await getImpact(db, "prices@1", null)).toMatchObject({ mode: "nothing", readers_total: 0 });
	});

	test("leaves out what an earlier rollback withdrew", async () => {
		await ground.good("earlier");
		ground.bad("earlier");
		await ingest("earlier");
		ground.csv("earlier/bars.csv", [HEADER, bar("AAA", "2024-01-02", 100), bar("AAA", "2024-01-05", 12)]);
		expect(await ingest("earlier", { full: true })).toMatchObject({ version: 3 });
		expect(await ground.rollBack("earlier", 2)).toBe(4);
		const impact = await getImpact(db, "earlier@2", 1);
		expect(impact).toMatchObject({ mode: "would", suspects_total: 0 });
		expect(impact.withdraws.map(({ from_version: from, to_version: to }) => [from, to])).toEqual([
			[2, 2],
			[4, 4],
		]);
	});

	test("is what the rollback then makes of it", async () => {
		await ground.good("asked");
		ground.bad("asked");
		await ingest("asked");
		await read("asked", 2);
		await derive("asked_factors", 1, [["asked", 2]]);
		const before = await getImpact(db, "asked@2", null);
		const marked = await lineage("asked@2", { rollback_to: "asked@1" });
		expect(
			marked.nodes
				.filter((node) => "would" in node && node.would)
				.map((node) => node.id)
				.sort(),
		).toEqual(["asked@2", "asked_factors@1", ofKind(marked, "reader")[0]?.id].sort());
		await ground.rollBack("asked", 1);
		const after = await getImpact(db, "asked@2", null);
		expect([before.mode, after.mode]).toEqual(["would", "withdrawn"]);
		for (const part of ["withdraws", "suspects_total", "readers"] as const)
			expect(after[part], part).toEqual(before[part]);
		const now = await lineage("asked@2");
		expect(now.nodes.filter((node) => "trust" in node && node.trust !== "stands")).toHaveLength(4 - 1);
	});
});
