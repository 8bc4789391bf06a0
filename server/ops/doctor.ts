/** `qtrade doctor`: what qtrade leans on, looked at one by one, each with what to do when it is not well. */
import { existsSync } from "node:fs";
import { access, constants, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { calendarPath } from "../calendars/calendar-file";
import { HORIZON_DAYS_MIN, howToExtend } from "../calendars/horizon";
import { listCalendars } from "../calendars/reads";
import { readClock } from "../clock";
import { APPLICATION_ROLE, type Db, many, one } from "../db";
import type { Env } from "../env";
import { toQtradeError } from "../errors";
import { Sandbox } from "../lake/read/sandbox";
import { connectionRole, describeRight, rightProblems } from "../postgres/application-role";
import { connectionProblem } from "../postgres/connection-problem";
import { openControlPlane } from "../postgres/control-plane";
import { pendingMigrations } from "../postgres/migrate";
import { missingObjects } from "../postgres/startup-check";
import { unattendedRuns } from "./reads";

export type Finding = { name: string; ok: boolean; message: string };

const FREE_BYTES_MIN = 1 << 30;

export async function diagnoseInstallation(env: Env, signal?: AbortSignal): Promise<Finding[]> {
	const findings: Finding[] = [
		{ name: "node", ok: true, message: `${process.versions.node} on ${process.platform}-${process.arch}` },
		{ name: "environment", ok: true, message: `${env.environment}, home ${env.home}` },
		await folder("lake", env.lake),
	];
	findings.push(...(await database(env, signal)));
	findings.push(await sandbox(env));
	return findings;
}

function nearestThere(path: string): string {
	for (let folder = path; ; folder = dirname(folder))
		if (existsSync(folder) || folder === dirname(folder)) return folder;
}

/** Looks, and makes nothing: where it is not there yet, at what it would be made in. */
async function folder(name: string, path: string): Promise<Finding> {
	try {
		const there = nearestThere(path);
		if (!(await stat(there)).isDirectory()) return { name, ok: false, message: `${there} is no folder: move it away` };
		await access(there, constants.W_OK | constants.X_OK);
		const { bavail, bsize } = await statfs(there);
		const free = bavail * bsize;
		const gib = (free / 2 ** 30).toFixed(1);
		return free < FREE_BYTES_MIN
			? { name, ok: false, message: `${path} has only ${gib} GiB free: make room` }
			: { name, ok: true, message: `${path}${there === path ? "" : " (not made yet)"}, ${gib} GiB free` };
	} catch {
		return { name, ok: false, message: `${path} cannot be written: check its owner and the disk` };
	}
}

async function database(env: Env, signal?: AbortSignal): Promise<Finding[]> {
	const name = "postgres";
	const where = env.databaseUrl === null ? "embedded" : "DATABASE_URL";
	try {
		const plane = await openControlPlane(env, { name: "qtrade-doctor", check: false, signal });
		try {
			const { version } = await one<{ version: string }>(
				plane.db,
				"select current_setting('server_version') as version",
			);
			const found: Finding[] = [{ name, ok: true, message: `${version} (${where})` }];
			const pending = await pendingMigrations(plane.db, env.root);
			if (pending.length > 0) {
				const lacks = `version ${pending.join(", ")} is missing`;
				// The embedded one is brought up to date by whoever works on it next.
				const ok = env.databaseUrl === null;
				const message = ok ? `${lacks}: the next command brings it` : `${lacks}: run qtrade migrate`;
				return [...found, { name: "schema", ok, message }];
			}
			const missing = await missingObjects(plane.db);
			found.push({
				name: "schema",
				ok: missing.length === 0,
				message:
					missing.length === 0
						? "every required table, type and index is there"
						: `lacks ${missing.join(", ")}: see deploy/postgres/`,
			});
			if (missing.length === 0) found.push(await applicationRole(plane.db));
			const stamp = await one<{ name: string; workers: number }>(
				plane.db,
				`select name, (select count(*) from job_leases where resource like 'worker:%' and expires_at > clock_timestamp()) as workers
				 from environment`,
			);
			found.push({
				name: "stamp",
				ok: stamp.name === env.environment,
				message:
					stamp.name === env.environment
						? `the database is ${stamp.name}`
						: `the database is ${stamp.name} but QTRADE_ENV is ${env.environment}`,
			});
			found.push(await clock(plane.db));
			found.push(await calendars(plane.db));
			const waiting = await unattendedRuns(plane.db);
			found.push({
				name: "worker",
				ok: waiting === null,
				message:
					stamp.workers > 0
						? `${stamp.workers} up`
						: (waiting ?? "none up: commands do their own work, schedules wait"),
			});
			return found;
		} finally {
			await plane.close();
		}
	} catch (error) {
		const problem = env.databaseUrl === null ? null : connectionProblem(env.databaseUrl, error);
		return [{ name, ok: false, message: (problem ?? toQtradeError(error)).message }];
	}
}

/** On a simulated clock, today is another day: for the demo, data of last month may lie in the future. */
async function clock(db: Db): Promise<Finding> {
	const { now, simulated, rate } = await readClock(db);
	const shows = `${now().toISOString().slice(0, 16).replace("T", " ")} UTC`;
	if (!simulated) return { name: "clock", ok: true, message: `${shows}, the machine's` };
	const pace = rate === 0 ? "stands still" : `runs ${rate.toLocaleString("en-US")} times as fast`;
	return {
		name: "clock",
		ok: true,
		message: `simulated: it shows ${shows} and ${pace}; rows dated after that are set aside (date_in_future)`,
	};
}

/** Whether any calendar ends soon, behind whose end no day is a session, cannot be read, or is gone while datasets need it. */
async function calendars(db: Db): Promise<Finding> {
	const today = (await readClock(db)).now().toISOString().slice(0, 10);
	const all = listCalendars(today);
	const used = await many<{ calendar: string }>(
		db,
		"select distinct calendar from datasets where archived_at is null order by 1",
	);
	const gone = used.filter(({ calendar }) => all.every(({ mic }) => mic !== calendar));
	const problems = [
		...all.flatMap(({ problem }) => problem ?? []),
		...gone.map(({ calendar }) => `${calendar} has datasets, and ${calendarPath(calendar)} is not there`),
		...all.flatMap(({ mic, days_left }) =>
			days_left === null || days_left >= HORIZON_DAYS_MIN ? [] : `${mic} ends soon: ${howToExtend(mic)}`,
		),
	];
	const known = all.filter(({ problem }) => problem === null).map((row) => `${row.mic} until ${row.known_until}`);
	const message = [`known: ${known.join(", ")}`, ...problems].join("; ");
	return { name: "calendars", ok: problems.length === 0, message };
}

/** Under which rights this installation works, and how firm they are. */
async function applicationRole(db: Db): Promise<Finding> {
	const name = "role";
	const { login, role, hard } = await connectionRole(db);
	const [wrong] = await rightProblems(db);
	if (wrong) return { name, ok: false, message: `${describeRight(wrong)}: run qtrade migrate as the owner` };
	if (role !== APPLICATION_ROLE) return { name, ok: false, message: `works as ${role}: see docs/security.md` };
	return {
		name,
		ok: true,
		message: hard
			? `works as ${role} through a login of its own (${login}): it cannot change the audit log`
			: `works as ${role}, set by the login ${login}, which has more rights: docs/security.md says how to give it its own`,
	};
}

async function sandbox(env: Env): Promise<Finding> {
	const box = new Sandbox({ root: env.root, allowedFolder: nearestThere(env.lake), warm: 0 });
	try {
		const { summary } = await box.isolation();
		return { name: "sandbox", ok: true, message: summary };
	} catch (error) {
		return { name: "sandbox", ok: false, message: toQtradeError(error).message };
	} finally {
		await box.close();
	}
}
