import { describe, expect, test } from "vitest";
import { requireAction } from "./policy";
import { ACTIONS, ROLES, rolesFor, scopeOf, TOKEN_SCOPES } from "./vocabulary/roles";

const may = (...[actor, action]: Parameters<typeof requireAction>): boolean => {
	try {
		requireAction(actor, action);
		return true;
	} catch (error) {
		expect(error).toMatchObject({ code: "forbidden" });
		return false;
	}
};

describe("the policy", () => {
	test("allows each role what the table says, and nobody without a role anything", () => {
		for (const action of ACTIONS) {
			expect(may({ name: "ada", roles: [] }, action)).toBe(false);
			for (const role of ROLES) {
				expect(may({ name: "ada", roles: [role] }, action)).toBe(rolesFor(action).includes(role));
			}
		}
	});

	test("allows a narrowed token only the kinds of action that it names, and never more than the roles", () => {
		for (const action of ACTIONS) {
			expect(may({ name: "ada", roles: ROLES, scopes: null }, action)).toBe(true);
			expect(may({ name: "ada", roles: ROLES, scopes: [] }, action)).toBe(false);
			for (const scope of TOKEN_SCOPES) {
				expect(may({ name: "ada", roles: ROLES, scopes: [scope] }, action)).toBe(scope === scopeOf(action));
				expect(may({ name: "ada", roles: [], scopes: [scope] }, action)).toBe(false);
			}
		}
	});
});
