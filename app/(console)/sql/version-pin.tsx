"use client";
import { useQuery } from "@tanstack/react-query";
import { Select } from "../../_ui/field";
import { useTRPC } from "../_client/trpc";

/** Which version of a dataset the chosen draft reads: the current one, or one that is pinned beside its text. */
export function VersionPin({
	dataset,
	current,
	pinned,
	onPin,
}: {
	dataset: string;
	current: number;
	pinned: number | null;
	onPin: (version: number | null) => void;
}) {
	const trpc = useTRPC();
	const { data } = useQuery(trpc.datasets.versions.queryOptions({ name: dataset, page: 1, page_size: 200 }));
	const versions = data?.rows ?? [];
	return (
		<Select
			aria-label={`Version of ${dataset} to read`}
			className="w-full"
			value={pinned ?? ""}
			onChange={(event) => onPin(event.target.value === "" ? null : Number(event.target.value))}
		>
			<option value="">current (v{current} now)</option>
			{pinned !== null && !versions.some((version) => version.version === pinned) && (
				<option value={pinned}>v{pinned}</option>
			)}
			{versions.map(({ version, watermark, withdrawn_by }) => (
				<option key={version} value={version}>
					v{version} · {watermark ?? "–"}
					{withdrawn_by !== null && " · withdrawn"}
				</option>
			))}
		</Select>
	);
}
