import type { Command } from "commander";
import { QtradeError } from "../../server/errors";
import { listTokens, listUsers } from "../../server/identity/reads";
import { createToken, revokeToken } from "../../server/identity/tokens";
import { addUser, disableUser, setRoles } from "../../server/identity/users";
import { ROLES, type Role } from "../../server/vocabulary/roles";
import { type GlobalOptions, runCommand } from "../context";
import { minute, table } from "../output";
import { collect, parseId } from "../parse";

export function addIdentityCommands(program: Command): void {
	const user = program.command("user").description("who may do what");

	user
		.command("add <name>")
		.description(
			"add a user and print a token for them, once; the first user becomes an admin and needs no token to be added",
		)
		.option("--role <role>", `one of ${ROLES.join(", ")}; may be given more than once`, collect, [])
		.option("--password-stdin", "read a password for the console from stdin")
		.action((name: string, options: GlobalOptions & { role: string[]; passwordStdin?: boolean }) =>
			runCommand(options, async ({ db, env, out, actor }) => {
				const password = options.passwordStdin ? await readStdinLine() : undefined;
				const mayLackActor = env.environment !== "dev" && env.token === null;
				const added = await addUser(db, mayLackActor ? null : await actor(), {
					name,
					roles: parseRoles(options.role),
					password,
				});
				const token = added.token ?? (await createToken(db, await actor(), name, "made with the user")).token;
				out.result(
					{ name, roles: added.roles, token },
					() => `added ${name} (${added.roles.join(", ") || "no role"})\ntoken, shown once: ${token}`,
				);
			}),
		);

	user
		.command("list")
		.description("every user with their roles")
		.action((options: GlobalOptions) =>
			runCommand(options, async ({ db, out }) => {
				out.result({ users: await listUsers(db) }, ({ users }) =>
					table(
						["user", "roles", "state", "since (UTC)"],
						users.map((row) => [
							row.name,
							row.roles.join(", "),
							row.disabled_at ? "disabled" : row.is_demo ? "demo" : "active",
							minute(row.created_at),
						]),
					),
				);
			}),
		);

	user
		.command("role <name>")
		.description("set a user's roles to exactly these")
		.option("--role <role>", `one of ${ROLES.join(", ")}; may be given more than once`, collect, [])
		.action((name: string, options: GlobalOptions & { role: string[] }) =>
			runCommand(options, async ({ db, out, actor }) => {
				const roles = parseRoles(options.role);
				await setRoles(db, await actor(), name, roles);
				out.result({ name, roles }, () => `${name} has the roles: ${roles.join(", ") || "none"}`);
			}),
		);

	user
		.command("disable <name>")
		.description("stop a user's sessions and tokens with the next request")
		.action((name: string, options: GlobalOptions) =>
			runCommand(options, async ({ db, out, actor }) => {
				await disableUser(db, await actor(), name);
				out.result({ name, disabled: true }, () => `disabled ${name}`);
			}),
		);

	const token = program.command("token").description("personal tokens for the command line");

	token
		.command("create <user>")
		.description("make a token and print it, once")
		.option("--label <text>", "what it is for", "")
		.action((name: string, options: GlobalOptions & { label: string }) =>
			runCommand(options, async ({ db, out, actor }) => {
				const made = await createToken(db, await actor(), name, options.label);
				out.result(
					{ user: name, ...made },
					(document) => `token ${document.id} of ${name}, shown once: ${document.token}`,
				);
			}),
		);

	token
		.command("list <user>")
		.description("a user's tokens: when made, used, revoked; never the tokens themselves")
		.action((name: string, options: GlobalOptions) =>
			runCommand(options, async ({ db, out }) => {
				out.result({ tokens: await listTokens(db, name) }, ({ tokens }) =>
					table(
						["token", "label", "made (UTC)", "last used", "revoked"],
						tokens.map((row) => [
							row.id,
							row.label,
							minute(row.created_at),
							minute(row.last_used_at),
							minute(row.revoked_at),
						]),
					),
				);
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

function parseRoles(texts: readonly string[]): Role[] {
	return texts
		.flatMap((text) => text.split(","))
		.map((text) => {
			const role = ROLES.find((candidate) => candidate === text.trim());
			if (!role) throw new QtradeError("usage", `there is no role ${text}: ${ROLES.join(", ")}`);
			return role;
		});
}

async function readStdinLine(): Promise<string> {
	let text = "";
	for await (const chunk of process.stdin) text += String(chunk);
	const password = text.replace(/\r?\n$/, "");
	if (password.length < 10)
		throw new QtradeError("invalid_input", "the password on stdin must have at least 10 characters");
	return password;
}
