import { Link } from "../../_ui/link";
import { paths } from "../paths";

/** Names as a query used them ("prices", "prices@3") and the version that each meant, as links. */
export function VersionsRead({ versions }: { versions: Record<string, number> }) {
	const read = new Map(
		Object.entries(versions).map(([table, version]) => {
			const name = table.split("@")[0] ?? table;
			return [`${name}@${version}`, { name, version }];
		}),
	);
	if (read.size === 0) return null;
	return (
		<span className="min-w-0">
			read from{" "}
			{[...read].map(([key, { name, version }], at) => (
				<span key={key}>
					{at > 0 && ", "}
					<Link
						href={paths.version(name, version)}
						className="wrap-anywhere font-mono text-muted text-xs hover:underline"
					>
						{key}
					</Link>
				</span>
			))}
		</span>
	);
}
