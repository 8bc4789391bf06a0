/** Asking for a password: on the terminal without showing it, else from stdin. */
import { QtradeError } from "../server/errors";
import { requireFreshSignIn } from "../server/identity/fresh-sign-in";
import { LOCAL_ADMIN } from "../server/identity/users";
import type { CommandContext } from "./context";

/**
 * The password of who acts, where a page would ask for it; null for `local-admin`, which has none.
 * @throws QtradeError("cancelled") for Ctrl-C, ("reauthenticate") when stdin is no terminal and holds nothing
 */
export async function askPassword(context: Pick<CommandContext, "signal">, user: string): Promise<string | null> {
	if (user === LOCAL_ADMIN) return null;
	const password = process.stdin.isTTY
		? await fromTerminal(`password of ${user}: `, context.signal)
		: await fromStdin();
	if (password === "") {
		throw new QtradeError(
			"reauthenticate",
			`this needs the password of ${user}: type it on a terminal, or give it on stdin`,
			{ details: { reason: "password_needed" } },
		);
	}
	return password;
}

/** The person behind the token gives their password; a token left in a shell must not decide anything. */
export async function proveIdentity(context: CommandContext): Promise<void> {
	const actor = await context.actor();
	await requireFreshSignIn(context.db, actor, { password: await askPassword(context, actor.name) });
}

/** The same for what changes who may do what, where the console would ask; not in dev. */
export async function proveAdmin(context: CommandContext): Promise<void> {
	if (context.env.environment !== "dev") await proveIdentity(context);
}

/**
 * A new password, and before it the present one of whoever has to prove who they are: typed, or a line each on stdin.
 * @param present whose; null asks for the new one only
 */
export async function askForNew(
	{ signal }: Pick<CommandContext, "signal">,
	name: string,
	present: string | null,
): Promise<{ current: string; next: string }> {
	if (!process.stdin.isTTY) {
		const lines = (await fromStdin()).split(/\r?\n/);
		if (lines.length !== (present === null ? 1 : 2)) {
			throw new QtradeError(
				"usage",
				present === null
					? "give the password on stdin, one line"
					: `give ${present}'s present password and the new one on stdin, a line each`,
			);
		}
		return present === null ? { current: "", next: lines[0] ?? "" } : { current: lines[0] ?? "", next: lines[1] ?? "" };
	}
	const current = present === null ? "" : await fromTerminal(`password of ${present}: `, signal);
	const next = await fromTerminal(`new password of ${name}: `, signal);
	if ((await fromTerminal("the same again: ", signal)) !== next) {
		throw new QtradeError("invalid_input", "the two are not the same; nothing was changed");
	}
	return { current, next };
}

/** All of stdin, without the line's end. */
async function fromStdin(): Promise<string> {
	let text = "";
	for await (const chunk of process.stdin) text += String(chunk);
	return text.replace(/\r?\n$/, "");
}

/** One line typed on the terminal, not echoed. The question goes to stderr, since stdout is the command's result. */
function fromTerminal(question: string, signal: AbortSignal): Promise<string> {
	const { stdin } = process;
	process.stderr.write(question);
	stdin.setRawMode(true);
	stdin.setEncoding("utf8");
	stdin.resume();
	return new Promise((resolve, reject) => {
		let typed = "";
		const end = (): void => {
			stdin.off("data", onData);
			signal.removeEventListener("abort", onAbort);
			stdin.setRawMode(false);
			stdin.pause();
			process.stderr.write("\n");
		};
		const onAbort = (): void => {
			end();
			reject(new QtradeError("cancelled", "no password was given; nothing was done"));
		};
		const onData = (text: string): void => {
			for (const character of text) {
				if (character === "\r" || character === "\n" || character === "\u0004") {
					end();
					resolve(typed);
					return;
				}
				// In raw mode Ctrl-C is a character, not a signal.
				if (character === "\u0003") {
					onAbort();
					return;
				}
				if (character === "\u007f" || character === "\b") typed = [...typed].slice(0, -1).join("");
				else if (character === "\u0015") typed = "";
				else if (character >= " ") typed += character;
			}
		};
		signal.addEventListener("abort", onAbort, { once: true });
		stdin.on("data", onData);
	});
}
