/** Who acts on the command line (design section 7): a token decides where one is set; in dev local-admin otherwise. */
import type { Db } from "../db";
import type { Env } from "../env";
import { QtradeError } from "../errors";
import { type Actor, mustChangePassword } from "../policy";
import { ROLES } from "../vocabulary/roles";
import { actorOfToken } from "./tokens";
import { LOCAL_ADMIN } from "./users";

/**
 * @param options.evenWithGivenPassword also who has still to change a password that somebody gave them
 * @throws QtradeError("unauthenticated") for an invalid token anywhere, and for none outside dev
 */
export async function commandLineActor(db: Db, env: Env, { evenWithGivenPassword = false } = {}): Promise<Actor> {
	if (env.token !== null) {
		const actor = await actorOfToken(db, env.token, "command");
		if (!actor) {
			throw new QtradeError(
				"unauthenticated",
				"QTRADE_TOKEN is not valid: it is unknown, revoked, expired, or its user is disabled",
			);
		}
		if (actor.must_change_password && !evenWithGivenPassword) throw mustChangePassword();
		return actor;
	}
	// The environment is the database's own stamp: the start-up check has compared it with QTRADE_ENV.
	if (env.environment === "dev") return { name: LOCAL_ADMIN, roles: ROLES, via: "command" };
	throw new QtradeError(
		"unauthenticated",
		`in ${env.environment} this needs a personal token: set QTRADE_TOKEN (qtrade token create)`,
	);
}
