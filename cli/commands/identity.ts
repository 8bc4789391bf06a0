import type { Command } from "commander";
import { QtradeError } from "../../server/errors";
import { changePassword } from "../../server/identity/change-password";
import { requireFreshSignIn } from "../../server/identity/fresh-sign-in";
import { hasNoUsers, listTokens, listUsers } from "../../server/identity/reads";
import { createToken, revokeToken } from "../../server/identity/tokens";
import {
	addUser,
	disableUser,
	enableUser,
	givePassword,
	setRoles,
	someAdminHasPassword,
} from "../../server/identity/users";
import { ROLES, type Role, TOKEN_SCOPES, type TokenScope } from "../../server/vocabulary/roles";
import type { TokenView } from "../../server/vocabulary/views";
import { askForNew, proveAdmin, proveIdentity } from "../ask-password";
import { type CommandContext, type GlobalOptions, runCommand } from "../context";
import { minute, table } from "../output";
import { collect, parseCount, parseId } from "../parse";

export function addIdentityCommands(program: Command): void {
	addUserCommands(program.command("user").description("who may do what"));
	addTokenCommands(program.command("token").description("personal tokens for the command line and HTTP"));
}

const roleOption = ["--role <role>", `one of ${ROLES.join(", ")}; may be given more than once`] as const;

function addUserCommands(user: Command): void {
	user
		.command("add <name>")
		.description(
			"add a user: with a first password for the console, or else with a token, printed once; the first user becomes an admin and needs no token to be added",
		)
		.option(...roleOption, collect, [])
		.option(
			"--password-stdin",
			"read a first password for the console from stdin, outside dev after your own on a line before; it must be changed at once",
		)
		.action((name: string, options: GlobalOptions & { role: string[]; passwordStdin?: boolean }) =>
			runCommand(options, (context) => add(context, name, oneOf(ROLES, "role", options.role), options.passwordStdin)),
		);

	user
		.command("list")
		.description("every user with their roles")
		.action((options: GlobalOptions) =>
			runCommand(options, async ({ db, out }) => {
				out.result({ users: await listUsers(db) }, ({ users }) =>
					table(
						["user", "roles", "state", "since (UTC)", "last sign-in", "tokens"],
						users.map((row) => [
							row.name,
							row.roles.join(", "),
							row.disabled_at ? "disabled" : row.is_demo ? "demo" : "active",
							minute(row.created_at),
							minute(row.last_signed_in_at),
							row.tokens,
						]),
					),
				);
			}),
		);

	user
		.command("role <name>")
		.description("set a user's roles to exactly these")
		.option(...roleOption, collect, [])
		.action((name: string, options: GlobalOptions & { role: string[] }) =>
			runCommand(options, async (context) => {
				const { db, out, actor } = context;
				const roles = oneOf(ROLES, "role", options.role);
				await proveAdmin(context);
				await setRoles(db, await actor(), name, roles);
				out.result({ name, roles }, () => `${name} has the roles: ${roles.join(", ") || "none"}`);
			}),
		);

	user
		.command("disable <name>")
		.description("stop a user's sessions and tokens with the next request")
		.action((name: string, options: GlobalOptions) =>
			runCommand(options, async (context) => {
				const { db, out, actor } = context;
				await proveAdmin(context);
				await disableUser(db, await actor(), name);
				out.result({ name, disabled: true }, () => `disabled ${name}`);
			}),
		);

	user
		.command("enable <name>")
		.description("let a disabled user in again; tokens that were not revoked work again")
		.action((name: string, options: GlobalOptions) =>
			runCommand(options, async (context) => {
				const { db, out, actor } = context;
				await proveAdmin(context);
				await enableUser(db, await actor(), name);
				out.result({ name, disabled: false }, () => `enabled ${name}`);
			}),
		);

	user
		.command("password <name>")
		.description(
			"set a password, asked for on the terminal or read from stdin: one's own after the present one (on a line before); another's by an admin, outside dev after the admin's own, to be changed at once",
		)
		.action((name: string, options: GlobalOptions) =>
			runCommand(options, (context) => setPassword(context, name), { evenWithGivenPassword: true }),
		);
}

async function add(context: CommandContext, name: string, roles: Role[], withPassword = false): Promise<void> {
	const { db, env, out } = context;
	// In every environment, dev included: somebody must be the first admin, and nobody is there to ask.
	const first = env.token === null && (await hasNoUsers(db));
	const actor = first ? null : await context.actor();
	const prover = actor !== null && env.environment !== "dev" ? actor : null;
	const given = withPassword ? await askForNew(context, name, prover?.name ?? null) : null;
	if (prover && given) await requireFreshSignIn(db, prover, { password: given.current });
	else if (prover) await proveIdentity(context);
	const added = await addUser(db, actor, { name, roles, ...(given && { password: given.next }) });
	// No more than the token that this was done with; and none beside a password, which is known to two people.
	const wish = { label: "made with the user", scopes: actor?.scopes ?? null };
	const token = given || !actor ? added.token : (await createToken(db, actor, name, wish)).token;
	const next = token
		? `token, shown once: ${token}`
		: `${name} signs in to the console, changes the password there, and can then make a token on the Account page`;
	out.result(
		{ name, roles: added.roles, token },
		() => `added ${name} (${added.roles.join(", ") || "no role"})\n${next}`,
	);
}

async function setPassword(context: CommandContext, name: string): Promise<void> {
	const { db, env, out } = context;
	const actor = await context.actor();
	const own = actor.name === name && (await listUsers(db)).some((row) => row.name === name && row.has_password);
	// The one exception: the first admin gives themselves their first password, which nobody else could.
	const first = actor.name === name && !own && !(await someAdminHasPassword(db));
	const proves = own || (env.environment !== "dev" && !first);
	const given = await askForNew(context, name, proves ? actor.name : null);
	if (own) await changePassword(db, actor, { ...given, address: "command" });
	else {
		if (proves) await requireFreshSignIn(db, actor, { password: given.current });
		await givePassword(db, actor, name, given.next);
	}
	out.result({ name, must_change_password: !own }, () =>
		own ? "password changed: sessions that were open have ended" : `${name} must change it at the next sign-in`,
	);
}

function addTokenCommands(token: Command): void {
	token
		.command("create <user>")
		.description("make a token and print it, once; outside dev asks for the password")
		.option("--label <text>", "what it is for", "")
		.option(
			"--scope <scope>",
			`narrow it to one of ${TOKEN_SCOPES.join(", ")}; may be given more than once; without, it may do all that the user's roles allow`,
			collect,
			[],
		)
		.option("--expires-days <n>", "until when it works; without, until it is revoked", parseCount)
		.action((name: string, options: GlobalOptions & { label: string; scope: string[]; expiresDays?: number }) =>
			runCommand(options, async (context) => {
				const { db, out, actor } = context;
				await proveAdmin(context);
				const scopes = oneOf(TOKEN_SCOPES, "scope", options.scope);
				const made = await createToken(db, await actor(), name, {
					label: options.label,
					scopes: scopes.length > 0 ? scopes : null,
					expiresDays: options.expiresDays,
				});
				out.result(
					{ user: name, ...made, scopes: scopes.length > 0 ? scopes : null },
					(document) => `token ${document.id} of ${name}, shown once: ${document.token}`,
				);
			}),
		);

	token
		.command("list [user]")
		.description("tokens, of a user or all: when made, used, revoked; never the tokens themselves")
		.action((name: string | undefined, options: GlobalOptions) =>
			runCommand(options, async ({ db, out }) => {
				out.result({ tokens: await listTokens(db, name ?? null) }, ({ tokens }) => tokenTable(tokens));
			}),
		);

	token
		.command("revoke")
		.argument("<id>", "the token's number", parseId)
		.description("make a token useless at once")
		.action((id: number, options: GlobalOptions) =>
			runCommand(options, async ({ db, out, actor }) => {
				await revokeToken(db, await actor(), id);
				out.result({ id, revoked: true }, () => `revoked token ${id}`);
			}),
		);
}

const tokenTable = (tokens: readonly TokenView[]): string =>
	table(
		["token", "user", "label", "scopes", "state", "made (UTC)", "expires", "last used"],
		tokens.map((row) => [
			row.id,
			row.user,
			row.label,
			row.scopes?.join(", ") ?? "all",
			row.state,
			minute(row.created_at),
			minute(row.expires_at),
			minute(row.last_used_at),
		]),
	);

/** Words of a list, given one by one or with commas. */
function oneOf<Word extends Role | TokenScope>(words: readonly Word[], noun: string, texts: readonly string[]): Word[] {
	return texts
		.flatMap((text) => text.split(","))
		.map((text) => {
			const word = words.find((candidate) => candidate === text.trim());
			if (!word) throw new QtradeError("usage", `there is no ${noun} ${text}: ${words.join(", ")}`);
			return word;
		});
}
