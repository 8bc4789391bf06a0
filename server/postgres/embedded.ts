/**
 * The embedded Postgres of one QTRADE_HOME, shared by every qtrade process that needs it: the first user starts it, the
 * last one stops it. Users are files named by pid, so that one that was killed is simply not counted any more.
 */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
	chmodSync,
	chownSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { APPLICATION_ROLE } from "../db";
import { QtradeError } from "../errors";
import { keptSecret } from "../kept-secret";
import { type Account, firstClosedFolder, makeFolderFor, postgresAccount } from "./account";
import { ensureApplicationRole } from "./application-role";
import { type Binaries, findBinaries } from "./binaries";
import { withProcessLock } from "./process-lock";
import { isAlive, markOf } from "./process-mark";

export type EmbeddedPostgres = {
	/** for everything but migrations: a login that has no more than the application's rights */
	databaseUrl: string;
	/** the owner of the schema, for migrations */
	ownerUrl: string;
	/** Says that this process needs the server no more; the last one to say so stops it. */
	release(): Promise<void>;
};

type Place = {
	folder: string;
	data: string;
	passwords: { owner: string; application: string };
	account: Account | null;
	binaries: Binaries;
};

const LOCK_TIMEOUT_MS = 90_000;
/** How soon after a blocking call a signal that came meanwhile has been handled: two turns of the event loop. */
const SIGNAL_MS = 20;
const DATABASE = "qtrade";
const OWNER = "qtrade";

/**
 * Registers this process as a user of the home's Postgres, creating and starting the server when needed.
 * @param signal ends the wait for another process that is starting or stopping it
 */
export async function acquireEmbeddedPostgres(
	home: string,
	root: string,
	signal?: AbortSignal,
): Promise<EmbeddedPostgres> {
	const folder = path.join(home, "postgres");
	const lock = path.join(folder, "lock");
	const user = path.join(folder, "users", String(process.pid));
	const place = await withProcessLock(lock, { timeoutMs: LOCK_TIMEOUT_MS, signal }, async () => {
		const found = findPlace(folder, home, root);
		mkdirSync(path.dirname(user), { recursive: true });
		writeFileSync(user, markOf(process.pid));
		try {
			await ensureRunning(found, signal);
		} catch (error) {
			rmSync(user, { force: true });
			if (liveUsers(path.dirname(user)) === 0) stop(found);
			await throwIfStopped(signal);
			throw error;
		}
		return found;
	});
	return {
		databaseUrl: urlOf(place, DATABASE, "application"),
		ownerUrl: urlOf(place, DATABASE, "owner"),
		release: () =>
			withProcessLock(lock, { timeoutMs: LOCK_TIMEOUT_MS }, async () => {
				rmSync(user, { force: true });
				if (liveUsers(path.dirname(user)) === 0) stop(place);
			}),
	};
}

function findPlace(folder: string, home: string, root: string): Place {
	const account = postgresAccount();
	mkdirSync(folder, { recursive: true });
	// Root's home is usually closed to others. Its owner's permissions are not ours to loosen, so the data then lives
	// where system services keep theirs, under a name that only this home has.
	const shared = "/var/lib/qtrade";
	const id = createHash("sha256").update(home).digest("hex").slice(0, 12);
	const data = chooseData(account, folder, path.join(shared, id));
	const owner = statSync(data, { throwIfNoEntry: false })?.uid;
	const user = account?.uid ?? process.getuid?.();
	if (owner !== undefined && user !== undefined && owner !== user) {
		throw new QtradeError(
			"infrastructure",
			`the embedded Postgres' data in ${data} belong to the user with the id ${owner}: run qtrade as that user`,
		);
	}
	if (!existsSync(path.dirname(data))) mkdirSync(path.dirname(data), { recursive: true, mode: 0o755 });
	const passwords = {
		owner: keptSecret(path.join(folder, "password"), 24),
		application: keptSecret(path.join(folder, "application-password"), 24),
	};
	return { folder, data, passwords, account, binaries: findBinaries(root, account, shared) };
}

/**
 * Where the cluster is, or where a new one goes. One that exists is used where it is, whatever became of the home's
 * permissions since: looking elsewhere would show an empty database.
 * @throws QtradeError("infrastructure") when the account cannot reach the cluster that exists
 */
export function chooseData(account: Account | null, folder: string, shared: string): string {
	const [inside, outside] = [path.join(folder, "data"), path.join(shared, "data")];
	const closed = account === null ? null : firstClosedFolder(account, folder);
	if (closed === null) return hasCluster(outside) && !hasCluster(inside) ? outside : inside;
	if (!hasCluster(inside) || hasCluster(outside)) return outside;
	throw new QtradeError(
		"infrastructure",
		`the embedded Postgres keeps its data in ${inside}, and its account \`postgres\` may not enter ${closed} any more: chmod o+x ${closed}, or move ${inside} to ${outside}`,
	);
}

const hasCluster = (data: string): boolean => existsSync(path.join(data, "PG_VERSION"));

async function ensureRunning(place: Place, signal: AbortSignal | undefined): Promise<void> {
	if (!hasCluster(place.data)) {
		initialise(place);
		await throwIfStopped(signal);
	}
	if (pgCtl(place, ["status"]).status !== 0) {
		const port = await freePort(readPort(place.folder));
		const log = path.join(path.dirname(place.data), "postgres.log");
		const options = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories= -c max_connections=150`;
		// Before the start: a starter that is killed now leaves a server that the next user must be able to reach.
		writeFileSync(path.join(place.folder, "port"), String(port));
		const started = pgCtl(place, ["start", "-w", "-t", "60", "-l", log, "-o", options]);
		if (started.status !== 0) throw startFailure(started, log);
	}
	await ensureDatabase(place);
}

/** Ctrl-C reaches Postgres' programs as well, some of which take no notice; our handler runs when they have returned. */
async function throwIfStopped(signal: AbortSignal | undefined): Promise<void> {
	await delay(SIGNAL_MS);
	if (signal?.aborted) {
		throw new QtradeError("cancelled", "stopped while the embedded Postgres was starting: nothing was done");
	}
}

function initialise(place: Place): void {
	// Made beside its place and renamed when whole: a first start that was killed half-way must not pass for a cluster,
	// and the initdb that it left may still be at work.
	removeUnfinished(path.dirname(place.data));
	const made = `${place.data}.${process.pid}`;
	makeFolderFor(place.account, made, 0o700);
	const passwordFile = path.join(path.dirname(place.data), `password.${process.pid}`);
	writeFileSync(passwordFile, place.passwords.owner, { mode: 0o600 });
	if (place.account) {
		chownSync(passwordFile, place.account.uid, place.account.gid);
		chmodSync(path.dirname(place.data), 0o755);
		// pg_ctl's log lies beside the data and is opened by the account.
		const log = path.join(path.dirname(place.data), "postgres.log");
		writeFileSync(log, "", { flag: "a" });
		chownSync(log, place.account.uid, place.account.gid);
	}
	try {
		const result = run(place, place.binaries.initdb, [
			"-D",
			made,
			"-U",
			OWNER,
			"--pwfile",
			passwordFile,
			"--auth=scram-sha-256",
			"--encoding=UTF8",
			"--locale=C",
			"--no-instructions",
		]);
		if (result.status !== 0) {
			rmSync(made, { recursive: true, force: true });
			throw new QtradeError("infrastructure", `initdb failed in ${made}: ${reasonOf(result)}`, {
				cause: result.stderr,
			});
		}
		rmSync(place.data, { recursive: true, force: true });
		renameSync(made, place.data);
	} finally {
		rmSync(passwordFile, { force: true });
	}
}

/** What first starts left that were killed. Under the process lock, so none of them is this home's present starter. */
function removeUnfinished(folder: string): void {
	for (const name of readdirSync(folder)) {
		if (!/^(data|password)\.\d+$/.test(name)) continue;
		// An initdb that is still writing there fails for it, which is as well; what it adds meanwhile goes next time.
		try {
			rmSync(path.join(folder, name), { recursive: true, force: true });
		} catch {}
	}
}

async function ensureDatabase(place: Place): Promise<void> {
	const connectionString = urlOf(place, "postgres", "owner");
	const client = new pg.Client({ connectionString, connectionTimeoutMillis: 15_000 });
	await client.connect();
	try {
		const found = await client.query("select from pg_database where datname = $1", [DATABASE]);
		if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
		await ensureApplicationLogin(client, place.passwords.application);
	} finally {
		await client.end();
	}
}

/** Here the application's role can log in by itself, so that no process but a migration holds the owner's rights. */
async function ensureApplicationLogin(client: pg.Client, password: string): Promise<void> {
	const role = await client.query("select from pg_roles where rolname = $1 and rolcanlogin", [APPLICATION_ROLE]);
	if (role.rowCount !== 0) return;
	await ensureApplicationRole(client);
	await client.query(`alter role ${APPLICATION_ROLE} login password ${client.escapeLiteral(password)}`);
}

function stop(place: Place): void {
	// fast: open sessions are ended; there are none of ours left.
	pgCtl(place, ["stop", "-m", "fast", "-w", "-t", "60"]);
}

function liveUsers(folder: string): number {
	let live = 0;
	for (const name of readdirSync(folder)) {
		const file = path.join(folder, name);
		// A file without a mark is of a version that wrote none: its name is the pid.
		if (isAlive(readFileSync(file, "utf8") || name)) live += 1;
		else rmSync(file, { force: true });
	}
	return live;
}

const pgCtl = (place: Place, args: string[]): SpawnSyncReturns<string> =>
	run(place, place.binaries.pgCtl, [...args, "-D", place.data]);

function run(place: Place, program: string, args: string[]): SpawnSyncReturns<string> {
	return spawnSync(program, args, {
		...(place.account ?? {}),
		cwd: "/",
		encoding: "utf8",
		// The server inherits this environment; nothing of ours belongs in it.
		env: { PATH: process.env.PATH ?? "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" } as unknown as NodeJS.ProcessEnv,
		stdio: ["ignore", program === place.binaries.pgCtl && args[0] === "start" ? "ignore" : "pipe", "pipe"],
	});
}

function urlOf(place: Place, database: string, as: keyof Place["passwords"]): string {
	const login = as === "owner" ? OWNER : APPLICATION_ROLE;
	return `postgres://${login}:${encodeURIComponent(place.passwords[as])}@127.0.0.1:${readPort(place.folder)}/${database}`;
}

function readPort(folder: string): number {
	const file = path.join(folder, "port");
	return existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
}

/** The wanted port when it is free, else any free one. */
async function freePort(wanted: number): Promise<number> {
	for (const candidate of wanted > 0 ? [wanted, 0] : [0]) {
		const port = await new Promise<number | null>((resolve) => {
			const server = createServer();
			server.once("error", () => resolve(null));
			server.listen(candidate, "127.0.0.1", () => {
				const address = server.address();
				server.close(() => resolve(typeof address === "object" && address ? address.port : null));
			});
		});
		if (port !== null) return port;
	}
	throw new QtradeError("infrastructure", "no port on 127.0.0.1 is free for the embedded Postgres");
}

function startFailure(result: SpawnSyncReturns<string>, log: string): QtradeError {
	const tail = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").slice(-3).join(" | ") : reasonOf(result);
	return new QtradeError("infrastructure", `the embedded Postgres did not start: ${tail} (whole log: ${log})`);
}

/** What a program of Postgres says went wrong; the last of its lines may only say that it cleans up. */
const reasonOf = (result: SpawnSyncReturns<string>): string =>
	firstComplaint(result.stderr ?? "") || (result.error?.message ?? `exit ${result.status}`);

/** The first line that names an error, else the last line. */
export function firstComplaint(text: string): string {
	const lines = text.trim().split("\n");
	return lines.find((line) => /\b(fatal|panic|error):|could not|no space/i.test(line)) ?? lines.at(-1) ?? "";
}
