/**
 * The role that the application works under, and its rights: read and write everywhere, but only append to the audit
 * log, only read which migrations were applied, and change nothing of the environment's stamp but the clock. It owns
 * nothing, so it can alter nothing and disable no trigger.
 */
import type pg from "pg";
import { APPLICATION_ROLE, many, maybeOne, one, type Queryable, type Tx } from "../db";
import { QtradeError } from "../errors";

/** Something that may be done and must not, or must and may not. */
export type RightProblem = { object: string; privilege: string; granted: boolean };

/**
 * Creates the role when the server has none. Roles belong to the whole server, so somebody migrating another of its
 * databases may create it at the same instant.
 */
export async function ensureApplicationRole(db: Queryable | pg.Client, role = APPLICATION_ROLE): Promise<void> {
	await db.query(`do $$ begin
	  if not exists (select from pg_roles where rolname = '${role}') then
	    create role ${role} nologin nosuperuser nocreatedb nocreaterole nobypassrls noreplication;
	  end if;
	exception when duplicate_object or unique_violation then null;
	end $$`);
}

/** Creates the role, lets the migrating login act as it, and gives it exactly its rights. For the schema's owner. */
export async function grantApplicationRights(tx: Tx): Promise<void> {
	const { login } = await one<{ login: string }>(tx, "select current_user::text as login");
	// Both at once: who may not create the role has no right to act as it either.
	await byAdministrator(`create role ${APPLICATION_ROLE} nologin; grant ${APPLICATION_ROLE} to "${login}"`, () =>
		ensureApplicationRole(tx),
	);
	await letOwnerActAsRole(tx);
	await correctRights(tx);
	// Revoking a right on a table takes those on its columns with it, so what was taken too much is given back.
	await correctRights(tx);
	for (const table of await tablesWithoutPolicy(tx)) {
		await tx.query(
			`create policy ${APPLICATION_ROLE} on ${table} to ${APPLICATION_ROLE} using (true) with check (true)`,
		);
	}
}

async function correctRights(tx: Tx): Promise<void> {
	for (const { target, privilege, granted } of await deviations(tx)) {
		if (privilege === "own") {
			throw new QtradeError(
				"infrastructure",
				`${APPLICATION_ROLE} must not own the schema, nor be a member of the role that does: migrate as another login`,
			);
		}
		// A right that came with PUBLIC is taken from PUBLIC: revoking it from the role alone would change nothing.
		await tx.query(
			granted
				? `revoke ${privilege} ${target} from public, ${APPLICATION_ROLE}`
				: `grant ${privilege} ${target} to ${APPLICATION_ROLE}`,
		);
	}
}

/** What the role may do and must not, or must do and may not; empty when all is as it should be. */
export async function rightProblems(db: Queryable): Promise<RightProblem[]> {
	const role = await maybeOne<{ oid: number }>(db, "select oid from pg_roles where rolname = $1", [APPLICATION_ROLE]);
	if (!role) return [{ object: `role ${APPLICATION_ROLE}`, privilege: "exist", granted: false }];
	const rights = await deviations(db);
	const policies = await tablesWithoutPolicy(db);
	return [
		...rights.map(({ target, privilege, granted }) => ({ object: target.replace(/^on /, ""), privilege, granted })),
		...policies.map((table) => ({ object: `table ${table}`, privilege: "see the rows of", granted: false })),
	];
}

/** A deviation as a sentence's start. */
export const describeRight = ({ object, privilege, granted }: RightProblem): string =>
	`${APPLICATION_ROLE} ${granted ? "may" : "may not"} ${privilege} ${object}`;

/**
 * Who this connection really is.
 * @returns hard: the login itself has no more rights than the role; else it is one that gave them up and could take them back
 */
export async function connectionRole(db: Queryable): Promise<{ login: string; role: string; hard: boolean }> {
	return one(
		db,
		`select session_user::text as login, current_user::text as role,
		        not l.rolsuper and not pg_has_role(session_user, c.relowner, 'MEMBER')
		        and not has_any_column_privilege(session_user, c.oid, 'UPDATE')
		        and not has_table_privilege(session_user, c.oid, 'DELETE, TRUNCATE') as hard
		 from pg_class c, pg_roles l where c.oid = 'public.audit_log'::regclass and l.rolname = session_user`,
	);
}

async function letOwnerActAsRole(tx: Tx): Promise<void> {
	const { login, may } = await one<{ login: string; may: boolean }>(
		tx,
		// PostgreSQL 16 tells membership from the right to act as a role.
		`select current_user::text as login,
		        pg_has_role(current_user, $1, case when current_setting('server_version_num')::integer >= 160000
		                                           then 'SET' else 'MEMBER' end) as may`,
		[APPLICATION_ROLE],
	);
	if (may) return;
	await byAdministrator(`grant ${APPLICATION_ROLE} to "${login}"`, () =>
		tx.query(
			`do $$ begin grant ${APPLICATION_ROLE} to current_user; exception when unique_violation then null; end $$`,
		),
	);
}

/** Says what an administrator of the server has to run when this login may not do it. */
async function byAdministrator(statement: string, work: () => Promise<unknown>): Promise<void> {
	try {
		await work();
	} catch (error) {
		if ((error as { code?: unknown }).code !== "42501") throw error;
		throw new QtradeError(
			"infrastructure",
			`the schema's owner may not do this; let an administrator of the server run it once: ${statement}`,
			{ cause: error },
		);
	}
}

type Deviation = { target: string; privilege: string; granted: boolean };

/**
 * Rights that differ from what is meant, over everything that the owner of the audit log owns in the two schemas.
 * Other tables that somebody keeps beside ours are not ours to grant.
 */
const deviations = (db: Queryable): Promise<Deviation[]> =>
	many<Deviation>(
		db,
		`with owner as (select relowner as id from pg_class where oid = 'public.audit_log'::regclass),
		 relation as (
		   select c.oid, n.nspname || '.' || c.relname as full_name, format('%I.%I', n.nspname, c.relname) as quoted, c.relkind
		   from pg_class c join pg_namespace n on n.oid = c.relnamespace, owner
		   where n.nspname in ('public', 'graphile_worker') and c.relowner = owner.id and c.relkind in ('r', 'p', 'v', 'S')
		 ),
		 rights as (
		   select 'on schema ' || nspname as target, 'usage' as privilege, true as wanted,
		          has_schema_privilege($1, oid, 'usage') as granted
		   from pg_namespace where nspname in ('public', 'graphile_worker')
		   union all
		   select 'on schema ' || nspname, 'create', false, has_schema_privilege($1, oid, 'create')
		   from pg_namespace where nspname in ('public', 'graphile_worker')
		   union all
		   select 'on table ' || quoted, privilege,
		          case when privilege = 'select' then true
		               when full_name in ('public.schema_migrations', 'public.environment', 'graphile_worker.migrations') then false
		               when full_name = 'public.audit_log' then privilege = 'insert'
		               else privilege in ('insert', 'update', 'delete') end,
		          case when full_name = 'public.audit_log' and privilege in ('update', 'references')
		               then has_any_column_privilege($1, oid, privilege)
		               else has_table_privilege($1, oid, privilege) end
		   from relation, unnest('{select,insert,update,delete,truncate,references,trigger}'::text[]) privilege
		   where relkind <> 'S'
		   union all
		   select 'on table public.environment', format('update (%I)', attname), attname like 'clock\\_%',
		          has_column_privilege($1, attrelid, attname, 'update')
		   from pg_attribute where attrelid = 'public.environment'::regclass and attnum > 0 and not attisdropped
		   union all
		   -- The planner may ask before it filters, and asking this of a table is an error.
		   select 'on sequence ' || quoted, 'usage', true, case relkind when 'S' then has_sequence_privilege($1, oid, 'usage') end
		   from relation where relkind = 'S'
		   union all
		   select 'on function ' || p.oid::regprocedure, 'execute', true, has_function_privilege($1, p.oid, 'execute')
		   from pg_proc p join pg_namespace n on n.oid = p.pronamespace, owner
		   where n.nspname in ('public', 'graphile_worker') and p.proowner = owner.id and p.prokind = 'f'
		 )
		 select target, privilege, granted from rights where wanted <> granted
		 union all
		 select 'on table public.audit_log', 'own', true from owner where pg_has_role($1, owner.id, 'MEMBER')`,
		[APPLICATION_ROLE],
	);

/** graphile-worker hides its rows from everybody but their owner (row level security without a policy). */
async function tablesWithoutPolicy(db: Queryable): Promise<string[]> {
	const rows = await many<{ name: string }>(
		db,
		`select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
		 where n.nspname in ('public', 'graphile_worker') and c.relrowsecurity
		   and c.relowner = (select relowner from pg_class where oid = 'public.audit_log'::regclass)
		   and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = $1)
		 order by 1`,
		[APPLICATION_ROLE],
	);
	return rows.map((row) => row.name);
}
