/** What the web process holds for as long as it lives: its pool and its sandbox. Next loads route bundles separately, so
 * both hang on globalThis: one each per process, whichever bundle asks first. */
import { type Db, openDb } from "./db";
import { env } from "./env";
import { QtradeError } from "./errors";
import { requireSafeStart } from "./identity/start-guard";
import { Sandbox } from "./lake/read/sandbox";
import { checkDatabase } from "./postgres/startup-check";

type Held = { db: Db; sandbox: Sandbox; checked: Promise<void> };

const holder = globalThis as typeof globalThis & { __qtrade?: Held };

/** The web process's pool and sandbox. The database must be up: `qtrade up` starts it before the web. */
export function serverContext(): Held {
	if (holder.__qtrade) return holder.__qtrade;
	const settings = env();
	const { databaseUrl, root, lake, environment } = settings;
	if (databaseUrl === null) {
		throw new QtradeError(
			"infrastructure",
			"DATABASE_URL is not set: start the console with ./scripts/up or qtrade up",
		);
	}
	const db = openDb(databaseUrl, { name: "qtrade-web", max: 10 });
	holder.__qtrade = {
		db,
		sandbox: new Sandbox({ root, allowedFolder: lake }),
		checked: checkDatabase(db, root, environment).then(() => requireSafeStart(db, settings)),
	};
	// A failed check is answered to each request; without a listener it would end the process first.
	holder.__qtrade.checked.catch(() => undefined);
	return holder.__qtrade;
}
