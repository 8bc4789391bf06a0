import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { CONTRACTS, contractProblems } from "../../server/contracts/validate";

const samples = (contract: string, kind: "valid" | "invalid"): [string, unknown][] => {
	const folder = path.join(import.meta.dirname, contract, kind);
	return readdirSync(folder).map((file) => [
		file,
		JSON.parse(readFileSync(path.join(folder, file), "utf8")) as unknown,
	]);
};

describe.each(CONTRACTS)("%s", (contract) => {
	test.each(samples(contract, "valid"))("accepts %s", (_, document) => {
		expect(contractProblems(contract, document)).toEqual([]);
	});

	test.each(samples(contract, "invalid"))("refuses %s, and says where", (_, document) => {
		const problems = contractProblems(contract, document);
		expect(problems.length).toBeGreaterThan(0);
		expect(problems.join()).not.toContain("undefined");
	});
});

test("a typo is named, and not buried under the branches that were not meant", () => {
	const [, document] = samples("dataset_definition", "invalid").find(([file]) => file === "typo-in-source.json") ?? [];
	expect(contractProblems("dataset_definition", document)).toEqual(['source has the unknown field "fromat"']);
});
