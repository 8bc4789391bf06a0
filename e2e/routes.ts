/** Everything that answers over HTTP, read from the app's folder and the router, with what the policy says of it. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { actionOfPage } from "../app/(console)/page-actions";
import { appRouter } from "../server/router";
import type { ProcedureMeta } from "../server/trpc";
import type { Action } from "../server/vocabulary/roles";
import { ROOT } from "./console-process";

export type PageRoute = { path: string; action: Action | undefined; component: string };
export type Procedure = { path: string; type: "query" | "mutation"; action: Action; withGivenPassword: boolean };

const APP = path.join(ROOT, "app");
const SAMPLES: Record<string, string> = { "[name]": "no_such_dataset", "[version]": "1", "[id]": "1" };

const files = (): string[] =>
	readdirSync(APP, { recursive: true, encoding: "utf8" }).map((file) => file.split(path.sep).join("/"));

/** The address of a file in the app's folder, with something in place of its parameters. */
const addressOf = (file: string): string =>
	`/${file
		.split("/")
		.slice(0, -1)
		.filter((part) => !/^\(.*\)$/.test(part))
		.map((part) => SAMPLES[part] ?? part)
		.join("/")}`;

/** The pages of the console. `component` is what only an opened page holds. */
export function consolePages(): PageRoute[] {
	return files()
		.filter((file) => file.startsWith("(console)/") && file.endsWith("/page.tsx"))
		.map((file) => {
			const component = /<(\w+Page)\b/.exec(readFileSync(path.join(APP, file), "utf8"))?.[1];
			if (component === undefined) throw new Error(`${file} shows no …Page component`);
			return { path: addressOf(file), action: actionOfPage(addressOf(file)), component };
		});
}

/** Pages and handlers outside the console, by address. */
export const otherRoutes = (): string[] =>
	files()
		.filter((file) => /(^|\/)(page\.tsx|route\.ts)$/.test(file) && !file.startsWith("(console)/"))
		.map(addressOf)
		.sort();

export const procedures = (): Procedure[] =>
	Object.entries(
		appRouter._def.procedures as unknown as Record<
			string,
			{ _def: { type: "query" | "mutation"; meta: ProcedureMeta } }
		>,
	).map(([name, { _def }]) => ({
		path: name,
		type: _def.type,
		action: _def.meta.action,
		withGivenPassword: _def.meta.evenWithGivenPassword,
	}));
