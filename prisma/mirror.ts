/** Writes the Prisma models that mirror the catalogue, so that the SQL migrations stay the schema's one source. */
import { many, type Queryable } from "../server/db";

const HEADER = `// Made from the database's catalogue by \`npm run prisma:mirror\`; a test compares the two. Do not edit.
// The schema's source is deploy/postgres/schema_v*.sql. These models are for reads.

generator client {
  provider     = "prisma-client"
  output       = "../server/generated/prisma"
  runtime      = "nodejs"
  moduleFormat = "esm"
}

datasource db {
  provider = "postgresql"
}
`;

const SCALARS: Record<string, string> = {
	bool: "Boolean",
	date: "DateTime @db.Date",
	float8: "Float",
	int4: "Int",
	int8: "BigInt",
	jsonb: "Json",
	text: "String",
	timestamptz: "DateTime @db.Timestamptz(6)",
};

type ColumnRow = {
	table: string;
	column: string;
	type: string;
	is_array: boolean;
	nullable: boolean;
	generated: boolean;
};

/** The text of prisma/schema.prisma for this database. */
export async function mirrorOf(db: Queryable): Promise<string> {
	const enums = await many<{ name: string; labels: string[] }>(
		db,
		`select t.typname as name, array_agg(e.enumlabel::text order by e.enumsortorder) as labels
		 from pg_type t join pg_enum e on e.enumtypid = t.oid where t.typnamespace = 'public'::regnamespace
		 group by t.typname order by t.typname`,
	);
	const columns = await many<ColumnRow>(
		db,
		`select c.relname as table, a.attname as column, coalesce(e.typname, t.typname) as type, e.oid is not null as is_array,
		        not a.attnotnull as nullable, a.attidentity <> '' as generated
		 from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid
		 left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
		 where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
		 order by c.relname, a.attnum`,
	);
	const keys = await many<{ table: string; columns: string[] }>(
		db,
		`select c.relname as table, array_agg(a.attname::text order by k.position) as columns
		 from pg_index i join pg_class c on c.oid = i.indrelid
		 cross join unnest(i.indkey::smallint[]) with ordinality k(attnum, position)
		 join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
		 where i.indisprimary and c.relnamespace = 'public'::regnamespace group by c.relname`,
	);
	const enumNames = new Set(enums.map((row) => row.name));
	const tables = [...new Set(columns.map((row) => row.table))];
	return [
		HEADER,
		...enums.map(({ name, labels }) => `enum ${name} {\n${labels.map((label) => `  ${label}\n`).join("")}}\n`),
		...tables.map((table) =>
			model(
				table,
				columns.filter((row) => row.table === table),
				keys.find((row) => row.table === table)?.columns ?? [],
				enumNames,
			),
		),
	].join("\n");
}

function model(
	table: string,
	columns: readonly ColumnRow[],
	key: readonly string[],
	enums: ReadonlySet<string>,
): string {
	const lines = columns.map((column) => {
		const [type = "", attribute = ""] = (
			enums.has(column.type) ? column.type : (SCALARS[column.type] ?? unknown(column))
		).split(" ");
		const shape = column.is_array ? `${type}[]` : column.nullable ? `${type}?` : type;
		const id = key.length === 1 && key[0] === column.column ? " @id" : "";
		const generated = column.generated ? " @default(autoincrement())" : "";
		return `  ${column.column} ${shape}${id}${generated}${attribute ? ` ${attribute}` : ""}\n`;
	});
	const compound = key.length > 1 ? `\n  @@id([${key.join(", ")}])\n` : "";
	return `model ${table} {\n${lines.join("")}${compound}}\n`;
}

function unknown(column: ColumnRow): never {
	throw new Error(
		`${column.table}.${column.column} has the type ${column.type}, which prisma/mirror.ts does not know yet`,
	);
}
