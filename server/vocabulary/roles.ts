/** Roles, and the actions that they allow. `server/policy.ts` refuses by this table and pages hide by it. */

export const ROLES = ["viewer", "researcher", "operator", "approver", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** Action → roles that may do it. No role implies another, but every role may read. */
const ALLOWED = {
	"catalogue.read": ROLES,
	"query.run": ["researcher", "operator", "approver", "admin"],
	"run.start": ["operator"],
	"run.retry": ["operator"],
	"run.cancel": ["operator"],
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
