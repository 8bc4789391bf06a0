/** Roles, and the actions that they allow. `server/policy.ts` refuses by this table and pages hide by it. */

export const ROLES = ["viewer", "researcher", "operator", "approver", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** Action → roles that may do it. No role implies another, but every role may read. */
const ALLOWED = {
	"catalogue.read": ROLES,
	"audit.read": ROLES,
	"account.use": ROLES,
	"query.run": ["researcher", "operator", "approver", "admin"],
	"run.start": ["operator"],
	"run.retry": ["operator"],
	"run.cancel": ["operator"],
	"run.release": ["operator"],
	"run.backfill": ["operator"],
	"run.replay": ["operator"],
	"waiver.request": ["operator"],
	"waiver.decide": ["approver"],
	"override.write": ["operator"],
	"instrument.write": ["operator"],
	"hold.place": ["operator"],
	"hold.release": ["operator"],
	"rollback.request": ["operator"],
	"rollback.withdraw": ["operator"],
	"rollback.decide": ["approver"],
	"rollback.break_glass": ["operator"],
	"rollback.review": ["approver"],
	"dataset.create": ["admin"],
	"dataset.update": ["admin"],
	"dataset.archive": ["admin"],
	"user.manage": ["admin"],
	"token.manage": ["admin"],
	"schedule.manage": ["admin"],
	"database.check": ["operator", "admin"],
} as const satisfies Record<string, readonly Role[]>;

export type Action = keyof typeof ALLOWED;
export const ACTIONS = Object.keys(ALLOWED) as Action[];

/** Whether any of these roles allows the action. */
export const rolesAllow = (roles: readonly Role[], action: Action): boolean =>
	(ALLOWED[action] as readonly Role[]).some((role) => roles.includes(role));

/** The roles that allow an action, for the message of a refusal. */
export const rolesFor = (action: Action): readonly Role[] => ALLOWED[action];

/**
 * What a personal token may be narrowed to. A token without scopes allows all that its user's roles allow; one with
 * scopes allows an action only if a scope names its kind, and never more than the roles.
 */
export const TOKEN_SCOPES = ["read", "query", "operate", "decide", "admin"] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

/** The scope that an action belongs to. */
export function scopeOf(action: Action): TokenScope {
	switch (action) {
		case "catalogue.read":
		case "audit.read":
			return "read";
		case "query.run":
			return "query";
		case "run.start":
		case "run.retry":
		case "run.cancel":
		case "run.release":
		case "run.backfill":
		case "run.replay":
		case "waiver.request":
		case "override.write":
		case "instrument.write":
		case "hold.place":
		case "hold.release":
		case "rollback.request":
		case "rollback.withdraw":
		case "database.check":
			return "operate";
		case "rollback.decide":
		case "waiver.decide":
		case "rollback.break_glass":
		case "rollback.review":
			return "decide";
		case "account.use":
		case "dataset.create":
		case "dataset.update":
		case "dataset.archive":
		case "user.manage":
		case "token.manage":
		case "schedule.manage":
			return "admin";
	}
}
