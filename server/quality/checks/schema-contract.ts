import { type Check, counted, passed, SAMPLE_ROWS } from "../check";
import { columnText, type SchemaContract } from "../schema-contract";

type Change = { column: string; change: "new" | "gone" | "retyped"; was: string | null; is: string | null };

/**
 * The columns of a run's files against those of the run before. Critical under freeze: a column that came, went or changed
 * its type fails. Under evolve a new one is told, and one that is gone or retyped warns; where it is mapped, `schema` has
 * failed before.
 */
export const schemaContract: Check = {
	name: "schema_contract",
	severity: ({ contract }) => (contract?.mode === "freeze" ? "critical" : "warning"),
	applies: ({ contract }) => contract !== null,
	async run({ contract }) {
		if (contract === null) throw new Error("there are no columns to compare");
		const { mode, columns, before } = contract;
		if (before === null) return passed(`${counted(columns.length, "column")}, no run before to compare with`);
		const changes = changesOf(contract, before.columns);
		if (changes.length === 0) return passed(`the ${counted(columns.length, "column")} of run ${before.run}`, 0, 0);
		const told = (["new", "gone", "retyped"] as const).flatMap((change) => {
			const names = changes.filter((one) => one.change === change).map(({ column }) => JSON.stringify(column));
			return names.length === 0 ? [] : [`${change}: ${names.slice(0, 8).join(", ")}${names.length > 8 ? ", …" : ""}`];
		});
		const breaks = changes.some(({ change }) => change !== "new");
		const mend = mode === "freeze" ? ': ask the provider, or say "schema_contract": "evolve" for one run' : "";
		return {
			status: mode === "freeze" ? "fail" : breaks ? "warn" : "pass",
			observed: changes.length,
			threshold: 0,
			count: changes.length,
			message: `other columns than in run ${before.run} (${told.join("; ")})${mend}`,
			sample: changes.slice(0, SAMPLE_ROWS),
		};
	},
};

function changesOf({ columns }: SchemaContract, before: readonly string[]): Change[] {
	const texts = new Set(columns.map(columnText));
	const gone = new Set(before.filter((text) => !texts.has(text)));
	const changes = columns
		.filter((column) => !before.includes(columnText(column)))
		.map((column): Change => {
			const { name, type } = column;
			const was = type === null ? undefined : [...gone].find((text) => text.startsWith(`${name} `));
			if (was === undefined) return { column: name, change: "new", was: null, is: type };
			gone.delete(was);
			return { column: name, change: "retyped", was: was.slice(name.length + 1), is: type };
		});
	return [...changes, ...[...gone].map((text): Change => ({ column: text, change: "gone", was: text, is: null }))];
}
