/** `qtrade lineage`: what a version was made from and what came of it, as a script and as a person read it. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import { bar, HEADER } from "../tests/bars";
import { qtradeOn } from "../tests/qtrade-command";
import { openGround } from "../tests/rollback-ground";

const ground = await openGround();
const qtrade = qtradeOn(ground);
await ground.good("bars");
ground.csv("bars/bars.csv", [HEADER, bar("AAA", "2024-01-02", 100), bar("AAA", "2024-01-04", 12)]);
await ground.ingest("bars", { full: true });

test("upstream by default: the run and the version it was built on, to the source", () => {
	const { code, document } = qtrade(["lineage", "bars"]);
	expect(code).toBe(0);
	expect(document).toMatchObject({ dataset: "bars", version: 2, direction: "up" });
	const kinds = (document.nodes as { kind: string }[]).map(({ kind }) => kind).sort();
	expect(kinds).toEqual(["run", "run", "source", "source", "version", "version"]);
});

test("downstream of an old version: what was built on it, suspect once it is withdrawn", async () => {
	expect(await ground.rollBack("bars", 1)).toBe(3);
	const { code, document } = qtrade(["lineage", "bars@2", "--downstream"]);
	expect(code).toBe(0);
	const nodes = document.nodes as { id: string; trust?: string }[];
	expect(nodes.find(({ id }) => id === "bars@2")).toMatchObject({ trust: "withdrawn" });
});

const readAsText = (...args: string[]): string => {
	const { stdout, status } = spawnSync(
		process.execPath,
		[path.join(ground.env.root, "cli", "qtrade.mjs"), "lineage", ...args],
		{
			encoding: "utf8",
			env: {
				...process.env,
				DATABASE_URL: ground.databaseUrl,
				QTRADE_ENV: "dev",
				QTRADE_HOME: ground.env.home,
				QTRADE_TOKEN: "",
			},
		},
	);
	expect(status).toBe(0);
	return stdout;
};

test("a person reads a tree, either way round", () => {
	const up = readAsText("bars@2");
	expect(up).toMatch(/^bars@2 \(ingest, /);
	expect(up).toMatch(/\n {2}published: run \d+ \(manual, local-admin\)\n {4}received.*1 file: bars\.csv/);
	expect(up).toMatch(/\n {2}built on: bars@1 /);
	expect(readAsText("bars@1", "--downstream")).toMatch(/\n {2}built on it: bars@2 /);
});

test.each([
	["no_such", "not_found"],
	["bars@99", "not_found"],
	["bars@x", "invalid_input"],
])("%s is refused: %s", (of, code) => {
	expect(qtrade(["lineage", of])).toMatchObject({ code: 1, error: { code } });
});
