import { describe, expect, test } from "vitest";
import { PAGE_ACTIONS } from "../app/(console)/page-actions";
import { appRouter } from "./router";
import type { ProcedureMeta } from "./trpc";
import { ACTIONS } from "./vocabulary/roles";

type Walked = { _def: { type: string; meta?: Partial<ProcedureMeta> } };
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Walked>);

/** The policy as it was decided, word for word: whoever gives a procedure or a page another action changes it here, too. */
const DECIDED = {
	"environment.get": "catalogue.read",
	"session.me": "catalogue.read",
	"datasets.summary": "catalogue.read",
	"datasets.overview": "catalogue.read",
	"datasets.get": "catalogue.read",
	"datasets.versions": "catalogue.read",
	"datasets.version": "catalogue.read",
	"datasets.sample": "catalogue.read",
	"datasets.profile": "catalogue.read",
	"datasets.symbols": "catalogue.read",
	"datasets.barNotes": "catalogue.read",
	"datasets.candles": "catalogue.read",
	"instruments.list": "catalogue.read",
	"instruments.exchanges": "catalogue.read",
	"instruments.get": "catalogue.read",
	"instruments.rename": "instrument.write",
	"instruments.delist": "instrument.write",
	"instruments.undo": "instrument.write",
	"instruments.setAttribute": "instrument.write",
	"instruments.unsetAttribute": "instrument.write",
	"runs.list": "catalogue.read",
	"runs.choices": "catalogue.read",
	"runs.get": "catalogue.read",
	"runs.events": "catalogue.read",
	"runs.requests": "catalogue.read",
	"runs.quarantine": "catalogue.read",
	"runs.setAside": "catalogue.read",
	"runs.withdrawn": "catalogue.read",
	"runs.release": "run.release",
	"runs.start": "run.start",
	"runs.replay": "run.replay",
	"runs.cancel": "run.cancel",
	"runs.retry": "run.retry",
	"backfills.list": "catalogue.read",
	"backfills.get": "catalogue.read",
	"backfills.plan": "catalogue.read",
	"backfills.request": "run.backfill",
	"backfills.resume": "run.backfill",
	"backfills.cancel": "run.backfill",
	"checks.list": "catalogue.read",
	"checks.sessions": "catalogue.read",
	"checks.ofRun": "catalogue.read",
	"sql.run": "query.run",
	"sql.history": "query.run",
	"sql.profile": "query.run",
	"sql.saved": "query.run",
	"sql.savedQuery": "query.run",
	"sql.save": "query.run",
	"sql.unsave": "query.run",
	"lineage.get": "catalogue.read",
	"lineage.impact": "catalogue.read",
	"rollbacks.list": "catalogue.read",
	"rollbacks.get": "catalogue.read",
	"rollbacks.preview": "catalogue.read",
	"rollbacks.compare": "catalogue.read",
	"rollbacks.request": "rollback.request",
	"rollbacks.approve": "rollback.decide",
	"rollbacks.reject": "rollback.decide",
	"rollbacks.withdraw": "rollback.withdraw",
	"rollbacks.breakGlass": "rollback.break_glass",
	"rollbacks.review": "rollback.review",
	"waivers.list": "catalogue.read",
	"waivers.get": "catalogue.read",
	"waivers.request": "waiver.request",
	"waivers.decide": "waiver.decide",
	"waivers.withdraw": "waiver.request",
	"holds.list": "catalogue.read",
	"holds.place": "hold.place",
	"holds.release": "hold.release",
	"inbox.list": "catalogue.read",
	"timeline.get": "catalogue.read",
	"schedules.list": "catalogue.read",
	"schedules.pause": "schedule.manage",
	"schedules.resume": "schedule.manage",
	"audit.list": "audit.read",
	"audit.choices": "audit.read",
	"audit.state": "audit.read",
	"audit.verify": "database.check",
	"account.changePassword": "account.use",
	"account.tokens": "account.use",
	"account.createToken": "account.use",
	"account.revokeToken": "account.use",
	"users.list": "user.manage",
	"users.add": "user.manage",
	"users.setRoles": "user.manage",
	"users.disable": "user.manage",
	"users.enable": "user.manage",
	"users.givePassword": "user.manage",
	"users.tokens": "token.manage",
	"users.revokeToken": "token.manage",
};
/** A page by the first part of its address. */
const PAGES = {
	"": "catalogue.read",
	datasets: "catalogue.read",
	instruments: "catalogue.read",
	runs: "catalogue.read",
	checks: "catalogue.read",
	waivers: "catalogue.read",
	rollbacks: "catalogue.read",
	inbox: "catalogue.read",
	timeline: "catalogue.read",
	schedules: "catalogue.read",
	sql: "query.run",
	lineage: "catalogue.read",
	audit: "audit.read",
	account: "account.use",
	admin: "user.manage",
};

describe("every procedure", () => {
	test("is for the action that was decided for it", () => {
		expect(Object.fromEntries(procedures.map(([path, { _def }]) => [path, _def.meta?.action]))).toEqual(DECIDED);
	});

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

test("every page is for the action that was decided for it", () => {
	expect(PAGE_ACTIONS).toEqual(PAGES);
});
