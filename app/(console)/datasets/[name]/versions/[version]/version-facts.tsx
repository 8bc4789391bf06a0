import type { VersionDetail } from "@/server/vocabulary/views";
import { Hash } from "../../../../../_ui/copyable";
import { Fact, Facts } from "../../../../../_ui/facts";
import { Link } from "../../../../../_ui/link";
import { formatBytes, formatCount, plural } from "../../../../../_ui/number-format";
import { SessionDate, Time } from "../../../../../_ui/time";
import { RowChanges } from "../../../../_parts/version-parts";
import { paths } from "../../../../paths";

/** Where the version came from, what it holds, and the hashes that prove both. */
export function VersionFacts({ version }: { version: VersionDetail }) {
	return (
		<div className="mb-5 grid gap-x-10 gap-y-4 md:grid-cols-2 xl:grid-cols-3">
			<Facts className="content-start">
				<Fact name="Published">
					<Time at={version.published_at} /> by {version.published_by}
				</Fact>
				<Fact name="Action">
					{version.action}
					{version.restored_version !== null && (
						<>
							{" to "}
							<VersionLink name={version.dataset} version={version.restored_version} />
						</>
					)}
				</Fact>
				<Fact name="Run">
					{version.run === null ? (
						"–"
					) : (
						<Link href={paths.run(version.run)} className="text-accent hover:underline">
							{version.run}
						</Link>
					)}
				</Fact>
				<Fact name="Built on">
					{version.base_version === null ? (
						"nothing: the first"
					) : (
						<VersionLink name={version.dataset} version={version.base_version} />
					)}
				</Fact>
				<Fact name="Read from">
					<ul>
						{version.lineage.map((edge) => (
							<li key={`${edge.source ?? edge.input} ${edge.window_from} ${edge.window_to}`} className="wrap-anywhere">
								{edge.source ?? edge.input}
								{edge.window_from && (
									<span className="text-subtle">
										{" "}
										<SessionDate date={edge.window_from} /> –{" "}
										{edge.window_to ? <SessionDate date={edge.window_to} /> : "open"}
									</span>
								)}
							</li>
						))}
						{version.lineage.length === 0 && <li className="text-subtle">not recorded</li>}
					</ul>
				</Fact>
			</Facts>
			<Facts className="content-start">
				<Fact name="Rows">
					<span className="num">{formatCount(version.row_count)}</span>
				</Fact>
				<Fact name="Changed">
					<RowChanges version={version} />
				</Fact>
				<Fact name="Sessions">
					{version.min_key_date ? (
						<>
							<SessionDate date={version.min_key_date} /> – <SessionDate date={version.max_key_date} />
						</>
					) : (
						"–"
					)}
				</Fact>
				<Fact name="Watermark">
					<SessionDate date={version.watermark} />
				</Fact>
				<Fact name="Stored">
					{plural(version.file_count, "file")}, {formatBytes(version.byte_count)}
				</Fact>
			</Facts>
			<Facts className="content-start">
				<Fact name="Content hash">
					<Hash value={version.content_hash} label="the content hash" chars={16} />
				</Fact>
				<Fact name="Snapshot">
					<Hash value={version.snapshot_id} label="the snapshot's id" chars={16} />
				</Fact>
				<Fact name="Schema hash">
					<Hash value={version.schema_hash} label="the schema hash" chars={16} />
				</Fact>
				<Fact name="Definition">
					<Hash value={version.definition_hash} label="the definition's hash" chars={16} />
				</Fact>
				<Fact name="Manifest">
					<Hash value={version.manifest_sha256} label="the manifest's sha256" chars={16} />
				</Fact>
			</Facts>
		</div>
	);
}

function VersionLink({ name, version }: { name: string; version: number }) {
	return (
		<Link href={paths.version(name, version)} className="num text-accent hover:underline">
			v{version}
		</Link>
	);
}
