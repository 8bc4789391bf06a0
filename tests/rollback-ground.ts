/** What rollback tests stand on: a dataset with a good and a bad version, people, and a sandbox of its own. */
import { afterAll, expect } from "vitest";
import type { Db } from "../server/db";
import { Sandbox } from "../server/lake/read/sandbox";
import type { Actor } from "../server/policy";
import { approveRollback } from "../server/rollbacks/approve-rollback";
import { releaseHolds } from "../server/rollbacks/holds";
import { openHolds } from "../server/rollbacks/reads";
import { requestRollback } from "../server/rollbacks/request-rollback";
import { ROLES, type Role } from "../server/vocabulary/roles";
import { bar, HEADER } from "./bars";
import { EVERYTHING, type Fixture, openFixture } from "./fixture";

/** Lifts what holds a dataset, having seen it all. */
export const liftHolds = async (db: Db, actor: Actor, dataset: string): Promise<{ released: number }> =>
	releaseHolds(
		db,
		actor,
		dataset,
		(await openHolds(db, dataset)).map((hold) => hold.id),
	);

export type Ground = Fixture & {
	sandbox: Sandbox;
	/** Adds a user with these roles and returns them as an actor. */
	person(name: string, roles: readonly Role[]): Promise<Actor>;
	/** Two sessions are published as version 1; a bad delivery restates one bar and adds a session as version 2. */
	good(dataset: string): Promise<void>;
	bad(dataset: string): void;
	/** Asks for and approves a rollback by two people. @returns the new version */
	rollBack(dataset: string, to: number): Promise<number>;
};

export const GOOD = [
	HEADER,
	bar("AAA", "2024-01-02", 100),
	bar("AAA", "2024-01-03", 101),
	bar("BBB", "2024-01-03", 50),
];
export const BAD = [
	HEADER,
	bar("AAA", "2024-01-02", 100),
	bar("AAA", "2024-01-03", 111),
	bar("BBB", "2024-01-03", 50),
	bar("AAA", "2024-01-04", 112),
];

/** @param environment stamped into the database, as migrate would have done */
export async function openGround(environment: "dev" | "staging" | "prod" = "dev"): Promise<Ground> {
	// local-admin acts in dev only.
	const keeper: Actor = environment === "dev" ? EVERYTHING : { name: "keeper", roles: ROLES };
	const fixture = await openFixture({ QTRADE_ENV: environment }, keeper);
	const { db, env } = fixture;
	await fixture.asOwner().query("update environment set name = $1", [environment]);
	const sandbox = new Sandbox({ root: env.root, allowedFolder: env.lake, warm: 0 });
	afterAll(() => sandbox.close());
	const person = async (name: string, roles: readonly Role[]): Promise<Actor> => {
		await db.query(
			`insert into users (name, roles) values ($1, $2::user_role[])
			 on conflict (name) do update set roles = excluded.roles, disabled_at = null`,
			[name, roles],
		);
		return { name, roles };
	};
	if (environment !== "dev") await person(keeper.name, ROLES);
	return {
		...fixture,
		sandbox,
		person,
		good: async (dataset) => {
			fixture.csv(`${dataset}/bars.csv`, GOOD);
			await fixture.dataset(dataset, `${dataset}/*.csv`);
			expect(await fixture.ingest(dataset)).toMatchObject({ state: "succeeded", reason: null });
		},
		bad: (dataset) => void fixture.csv(`${dataset}/bars.csv`, BAD),
		rollBack: async (dataset, to) => {
			const asked = await person("olga", ["operator"]);
			const decides = await person("anna", ["approver"]);
			const id = await requestRollback(db, sandbox, asked, { dataset, to, reason: "bad bars", fingerprint: null });
			return (await approveRollback(db, decides, { id, note: null, fingerprint: null })).version;
		},
	};
}
