/** The demo's people: one per kind of work. They exist only where the demo was seeded, which is never outside dev. */
import type { Role } from "../vocabulary/roles";

export const DEMO_PASSWORD = "qtrade-demo";
export const DEMO_USERS: readonly { name: string; roles: readonly Role[] }[] = [
	{ name: "olivia", roles: ["operator", "researcher"] },
	{ name: "adam", roles: ["approver"] },
	{ name: "rita", roles: ["researcher"] },
	{ name: "vera", roles: ["viewer"] },
	{ name: "admin", roles: ["admin", "operator"] },
];
