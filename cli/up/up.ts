/** `qtrade up`: Postgres, migrations, demo, worker and console, started in order and stopped in order. */
import { existsSync, mkdirSync, statfsSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { one } from "../../server/db";
import { DEMO_PASSWORD, DEMO_USERS } from "../../server/demo/demo-users";
import { seedDemo } from "../../server/demo/seed-demo";
import { type Env, env, setEnv } from "../../server/env";
import { QtradeError } from "../../server/errors";
import { requireGoodSecret, requireSafeStart } from "../../server/identity/start-guard";
import { keptSecret } from "../../server/kept-secret";
import { openControlPlane } from "../../server/postgres/control-plane";
import { stopSignal } from "../stop-signal";
import { keepChild } from "./child";
import { keepPostgres } from "./keep-postgres";

export type UpOptions = { port?: number; demo?: boolean; dev?: boolean };

const FREE_BYTES_MIN = 512 << 20;
const WORKER_STOP_MS = 20_000;
const WEB_STOP_MS = 5000;
const READY_TIMEOUT_MS = 120_000;

/** Runs until Ctrl-C or SIGTERM. @returns the exit code */
export async function runUp(options: UpOptions): Promise<number> {
	const settings = prepare(options);
	const say = (line: string): void => void process.stderr.write(`${line}\n`);
	const { signal } = stopSignal();
	const stopped = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
	const over = (): boolean => signal.aborted;

	if (settings.homeFoundAbove) say(`installation ${settings.home}`);
	await requirePort(settings.port);
	say(settings.databaseUrl === null ? "starting Postgres …" : "connecting to Postgres …");
	const plane = await openControlPlane(settings, { name: "qtrade-up", migrate: true, signal });
	try {
		await requireSafeStart(plane.db, settings);
		if (settings.environment === "dev" && options.demo !== false && !over()) {
			await seedDemo({ db: plane.db, env: settings, worker: `up-${process.pid}` }, say, over);
		}
		if (over()) {
			say("stopped");
			return 0;
		}
		const childEnv = environmentOf(settings, plane.databaseUrl);
		const worker = keepChild(
			{
				name: "the worker",
				args: [path.join(settings.root, "workers", "start.mjs")],
				env: childEnv,
				cwd: settings.root,
				stopMs: WORKER_STOP_MS,
			},
			say,
		);
		const endKeeping = settings.databaseUrl === null ? keepPostgres(plane.db, settings, say) : null;
		const web = keepChild({ ...webSpec(settings, options.dev ?? false), env: childEnv, stopMs: WEB_STOP_MS }, say);
		// Ctrl-C on a terminal reaches the children too: those that end before they are asked to are not started again.
		void stopped.then(() => [web, worker].forEach((child) => void child.expectEnd()));
		try {
			const ready = await Promise.race([isReady(settings.port, over), stopped.then(() => false)]);
			if (ready) await greet(plane.db, settings, say);
			else if (!over())
				throw new QtradeError("infrastructure", "the console did not become ready: see the lines above");
			await stopped;
			say("stopping …");
		} finally {
			await endKeeping?.();
			await web.stop();
			await worker.stop();
		}
	} finally {
		await plane.close();
	}
	say("stopped");
	return 0;
}

function prepare(options: UpOptions): Env {
	const settings: Env = { ...env(), ...(options.port ? { port: options.port } : {}) };
	requireGoodSecret(settings);
	try {
		mkdirSync(settings.home, { recursive: true });
		mkdirSync(settings.lake, { recursive: true });
	} catch (error) {
		throw new QtradeError("infrastructure", `cannot write ${settings.home}: set QTRADE_HOME to a folder of yours`, {
			cause: error,
		});
	}
	for (const [folder, variable] of [
		[settings.lake, "QTRADE_LAKE"],
		[settings.home, "QTRADE_HOME"],
	] as const) {
		const { bavail, bsize } = statfsSync(folder);
		if (bavail * bsize >= FREE_BYTES_MIN) continue;
		throw new QtradeError("infrastructure", `under 512 MiB are free at ${folder}: make room, or set ${variable}`);
	}
	if (!options.dev && !existsSync(path.join(settings.root, ".next", "BUILD_ID"))) {
		throw new QtradeError("infrastructure", "the console is not built: run npm run build, or start with ./scripts/up");
	}
	settings.nextAuthSecret ??= devSecret(settings);
	setEnv(settings);
	return settings;
}

/** In dev a secret is made once and kept; elsewhere it must be given, so that it is known who holds it. */
function devSecret(settings: Env): string | null {
	if (settings.environment !== "dev") return null;
	return keptSecret(path.join(settings.home, "nextauth-secret"), 32);
}

function requirePort(port: number): Promise<void> {
	return new Promise((resolve, reject) => {
		const probe = createServer();
		probe.once("error", (error: NodeJS.ErrnoException) => {
			const why =
				error.code === "EADDRINUSE"
					? "is taken: stop what uses it, or choose another with --port"
					: `cannot be opened by this user (${error.code}): choose another with --port, 1024 or above`;
			reject(new QtradeError("infrastructure", `port ${port} on 127.0.0.1 ${why}`, { cause: error }));
		});
		probe.listen(port, "127.0.0.1", () => probe.close(() => resolve()));
	});
}

function webSpec(settings: Env, dev: boolean): { name: string; args: string[]; cwd: string } {
	const next = path.join(settings.root, "node_modules", "next", "dist", "bin", "next");
	const preload = pathToFileURL(path.join(settings.root, "cli", "up", "exit-with-parent.mjs")).href;
	return {
		name: "the console",
		args: ["--import", preload, next, dev ? "dev" : "start", "-H", "127.0.0.1", "-p", String(settings.port)],
		cwd: settings.root,
	};
}

function environmentOf(settings: Env, databaseUrl: string): NodeJS.ProcessEnv {
	return {
		...process.env,
		DATABASE_URL: databaseUrl,
		QTRADE_HOME: settings.home,
		QTRADE_LAKE: settings.lake,
		QTRADE_CALENDARS: settings.calendars,
		QTRADE_PORT: String(settings.port),
		QTRADE_ROOT: settings.root,
		NEXTAUTH_SECRET: settings.nextAuthSecret ?? "",
		NEXTAUTH_URL: settings.nextAuthUrl ?? `http://127.0.0.1:${settings.port}`,
		// A person's token is no business of the services.
		QTRADE_TOKEN: "",
		NEXT_TELEMETRY_DISABLED: "1",
	};
}

async function isReady(port: number, over: () => boolean): Promise<boolean> {
	const until = performance.now() + READY_TIMEOUT_MS;
	while (performance.now() < until && !over()) {
		const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
		if (answer?.ok) return true;
		await delay(150);
	}
	return false;
}

async function greet(db: Parameters<typeof one>[0], settings: Env, say: (line: string) => void): Promise<void> {
	const { demo, nobody } = await one<{ demo: boolean; nobody: boolean }>(
		db,
		"select exists (select from users where is_demo) as demo, not exists (select from users) as nobody",
	);
	process.stdout.write(`qtrade is up: http://127.0.0.1:${settings.port}\n`);
	if (demo) {
		process.stdout.write(`demo users: ${DEMO_USERS.map((user) => user.name).join(", ")}; password ${DEMO_PASSWORD}\n`);
	}
	if (nobody) {
		process.stdout.write("nobody can sign in yet: qtrade user add <name> --password-stdin makes the first admin\n");
	}
	say("Ctrl-C stops everything");
}
