import { expect, test } from "vitest";
import { openFixture } from "../../tests/fixture";
import { appendAudit } from "../audit";
import { inTransaction } from "../db";
import type { AuditFilter, AuditRow } from "../vocabulary/audit-views";
import { auditText } from "./export-audit";
import { auditChoices, auditState, listAudit } from "./reads";
import { verifyAndRecord } from "./verify-audit";

const { db, asOwner, env } = await openFixture();

const NONE: AuditFilter = { actor: null, group: null, about: null, from: null, to: null };
const ENTRIES = Array.from({ length: 60 }, (_, i) => ({
	actor: i % 3 === 0 ? "olivia" : "qtrade",
	action: i % 4 === 0 ? "dataset.update" : i % 2 === 0 ? "run.start" : "run.succeeded",
	subject: i % 4 === 0 ? "dataset:prices" : `run:${i}`,
	detail: { ...(i % 5 === 0 && { dataset: "other" }), note: 'says "so", twice\nover' },
}));
for (const entry of ENTRIES) await inTransaction(db, (tx) => appendAudit(tx, entry));
// A day for every ten rows, which time alone would not bring about in a test.
await asOwner().query(`set session_replication_role = replica;
	update audit_log set at = timestamptz '2024-03-01 00:00:00Z' + (id - 1) / 10 * interval '1 day' + id * interval '1 second'`);

const ids = async (filter: Partial<AuditFilter>, page = 1, page_size = 1000): Promise<number[]> =>
	(await listAudit(db, { ...NONE, ...filter, page, page_size })).rows.map((row) => row.id);

/** What a plain look at the entries gives: numbers count from 1, newest first. */
const expected = (fits: (entry: (typeof ENTRIES)[number], id: number) => boolean): number[] =>
	ENTRIES.flatMap((entry, i) => (fits(entry, i + 1) ? [i + 1] : [])).reverse();

const datasetOf = (entry: (typeof ENTRIES)[number]): string | undefined =>
	(entry.detail as { dataset?: string }).dataset ??
	(entry.subject.startsWith("dataset:") ? entry.subject.slice(8) : undefined);

test.each<[string, Partial<AuditFilter>, Parameters<typeof expected>[0]]>([
	["nothing", {}, () => true],
	["who", { actor: "olivia" }, (entry) => entry.actor === "olivia"],
	["a kind of action", { group: "run" }, (entry) => entry.action.startsWith("run.")],
	["a subject", { about: "run:7" }, (entry) => entry.subject === "run:7"],
	["a dataset, named as the subject or in the detail", { about: "prices" }, (entry) => datasetOf(entry) === "prices"],
	["a dataset that only details name", { about: "other" }, (entry) => datasetOf(entry) === "other"],
	["days, both included", { from: "2024-03-02", to: "2024-03-03" }, (_, id) => id > 10 && id <= 30],
	["an open end", { from: "2024-03-05" }, (_, id) => id > 40],
	["an open start", { to: "2024-03-01" }, (_, id) => id <= 10],
	["days before everything", { to: "2023-01-01" }, () => false],
	["days after everything", { from: "2025-01-01" }, () => false],
	["days in the wrong order", { from: "2024-03-03", to: "2024-03-01" }, () => false],
	[
		"all at once",
		{ actor: "olivia", group: "dataset", about: "prices", from: "2024-03-01", to: "2024-03-02" },
		(entry, id) =>
			entry.actor === "olivia" && entry.action.startsWith("dataset.") && datasetOf(entry) === "prices" && id <= 20,
	],
	["what nobody did", { actor: "nobody" }, () => false],
])("rows filtered by %s", async (_, filter, fits) => {
	const wanted = expected(fits);
	expect(await ids(filter)).toEqual(wanted);
	// However it is cut into pages, from whichever end a page is reached.
	for (const size of [7, 10]) {
		const paged: number[] = [];
		for (let page = 1; page <= Math.ceil(wanted.length / size) + 1; page++) {
			paged.push(...(await ids(filter, page, size)));
			expect((await listAudit(db, { ...NONE, ...filter, page, page_size: size })).total).toBe(wanted.length);
		}
		expect(paged).toEqual(wanted);
	}
});

test("what may be chosen is what the log holds", async () => {
	expect(await auditChoices(db)).toEqual({ actors: ["olivia", "qtrade"], groups: ["dataset", "run"] });
});

test("an export holds exactly the filtered rows, in full", async () => {
	const whole = async (format: "csv" | "json", filter: Partial<AuditFilter>): Promise<string> => {
		let text = "";
		for await (const piece of auditText(db, { ...NONE, ...filter }, format)) text += piece;
		return text;
	};
	const filter = { actor: "olivia", from: "2024-03-02" };
	const rows = JSON.parse(await whole("json", filter)) as AuditRow[];
	expect(rows.map((row) => row.id)).toEqual(await ids(filter));
	expect(rows).toEqual((await listAudit(db, { ...NONE, ...filter, page: 1, page_size: 100 })).rows);
	expect(JSON.parse(await whole("json", { actor: "nobody" }))).toEqual([]);
	const csv = await whole("csv", { about: "run:7" });
	const [head, line] = csv.split("\r\n");
	expect(head).toBe("id,at,actor,action,subject,dataset,detail,prev_hash,hash");
	expect(line).toMatch(
		/^8,2024-03-01T00:00:08\.000000Z,qtrade,run\.succeeded,run:7,,"\{""note"":""says \\""so\\"", twice\\nover""\}",[0-9a-f]{64},[0-9a-f]{64}$/,
	);
});

test("the state tells the head and what the last verification found", async () => {
	expect(await auditState(db)).toMatchObject({ head: { id: 60 }, last_verification: null });
	await verifyAndRecord(db, env.lake, "olivia");
	expect((await auditState(db)).last_verification).toMatchObject({
		requested_by: "olivia",
		ok: false,
		rows: 0,
		head: null,
		problem: { row: 1, text: "its content was changed" },
	});
});
