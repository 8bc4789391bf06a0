/** Console sessions: a signed cookie says who and since when; what they may do is the database's to say, each time. */
import type { Queryable } from "../db";
import type { Caller } from "../policy";
import type { Me } from "../vocabulary/views";
import { userNow } from "./users";

/** From the password on, however busy the session is. */
export const SESSION_MAX_SECONDS = 8 * 60 * 60;
/** A clock that was set back a little must not end every session. */
const SKEW_SECONDS = 60;

/** What a session's cookie carries beside the standard claims. */
export type SessionClaims = {
	name?: unknown;
	/** the user's session_epoch when the password was given */
	session_epoch?: unknown;
	/** when the password was given, in seconds since 1970 */
	signed_in_at?: unknown;
	iat?: unknown;
};

/** What a person is told of themselves. */
export const meOf = (caller: Caller): Me => ({
	name: caller.name,
	roles: [...caller.roles],
	is_demo: caller.is_demo,
	must_change_password: caller.must_change_password,
	signed_in_at: caller.signedInAt?.toISOString() ?? null,
});

/** Seconds that a session has left; 0 or less when it is over, was never ours, or claims to begin in the future. */
export function secondsLeft(claims: SessionClaims, nowSeconds = Date.now() / 1000): number {
	const { signed_in_at, iat } = claims;
	if (typeof signed_in_at !== "number" || typeof iat !== "number") return 0;
	if (Math.max(signed_in_at, iat) > nowSeconds + SKEW_SECONDS) return 0;
	return Math.floor(Math.min(signed_in_at, iat) + SESSION_MAX_SECONDS - nowSeconds);
}

/**
 * The person behind a session, as they are at this moment; null when the session is over: after eight hours, when the
 * user is disabled, or when their password has changed since.
 */
export async function callerOfSession(db: Queryable, claims: SessionClaims): Promise<Caller | null> {
	if (secondsLeft(claims) <= 0 || typeof claims.name !== "string") return null;
	const user = await userNow(db, claims.name);
	if (!user || user.session_epoch !== claims.session_epoch) return null;
	return {
		name: user.name,
		roles: user.roles,
		is_demo: user.is_demo,
		must_change_password: user.must_change_password,
		scopes: null,
		token: null,
		signedInAt: new Date((claims.signed_in_at as number) * 1000),
		sessionEpoch: user.session_epoch,
		via: "console",
	};
}
