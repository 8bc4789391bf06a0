/** What the web process holds for as long as it lives: its pool and its sandbox. Next loads route bundles separately, so
 * both hang on globalThis: one each per process, whichever bundle asks first. */
import { type Db, idleInTransactionMs, openDb } from "./db";
import { type Env, env } from "./env";
import { QtradeError } from "./errors";
import { requireSafeStart } from "./identity/start-guard";
import { Sandbox } from "./lake/read/sandbox";
import { checkDatabase } from "./postgres/startup-check";

type Context = {
	db: Db;
	sandbox: Sandbox;
	/** the database is fit to work on; rejected when it is not, or cannot be reached */
	checked: Promise<void>;
};
type Held = Omit<Context, "checked"> & { checked: Promise<void> | null };

const holder = globalThis as typeof globalThis & { __qtrade?: Held };

/** The web process's pool and sandbox. The database must be up: `qtrade up` starts it before the web. */
export function serverContext(): Context {
	const settings = env();
	const { databaseUrl, root, lake } = settings;
	if (databaseUrl === null) {
		throw new QtradeError(
			"infrastructure",
			"DATABASE_URL is not set: start the console with ./scripts/up or qtrade up",
		);
	}
	holder.__qtrade ??= {
		db: openDb(databaseUrl, {
			name: "qtrade-web",
			max: 10,
			idleInTransactionMs: idleInTransactionMs(settings.leaseMs),
		}),
		sandbox: new Sandbox({ root, allowedFolder: lake }),
		checked: null,
	};
	const held = holder.__qtrade;
	const checked = held.checked ?? check(held, settings);
	return { db: held.db, sandbox: held.sandbox, checked };
}

/** Looked at once when it is well; after a failure again with the next request, since somebody may have mended it. */
function check(held: Held, settings: Env): Promise<void> {
	const { root, environment } = settings;
	held.checked = checkDatabase(held.db, root, environment).then(() => requireSafeStart(held.db, settings));
	// Answered to each request that waits for it; without a listener it would end the process first.
	held.checked.catch(() => {
		held.checked = null;
	});
	return held.checked;
}
