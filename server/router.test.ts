import { describe, expect, test } from "vitest";
import { appRouter } from "./router";
import type { ProcedureMeta } from "./trpc";
import { ACTIONS } from "./vocabulary/roles";

type Walked = { _def: { type: string; meta?: Partial<ProcedureMeta> } };
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Walked>);

describe("every procedure", () => {
	test.each(procedures)("%s names an action of the policy", (_, { _def }) => {
		expect(ACTIONS).toContain(_def.meta?.action);
	});

	test("is denied to whoever has still to change a given password, but for what changing it takes", () => {
		const open = procedures.filter(([, { _def }]) => _def.meta?.evenWithGivenPassword).map(([path]) => path);
		expect(open.sort()).toEqual(["account.changePassword", "session.me"]);
	});

	test("that changes something is not open to a mere reader", () => {
		const readers = ["catalogue.read", "audit.read"];
		for (const [path, { _def }] of procedures) {
			if (_def.type === "mutation") expect(readers, path).not.toContain(_def.meta?.action);
		}
	});
});
