"use client";
import { useQuery } from "@tanstack/react-query";
import { Select } from "../../_ui/field";
import { useTRPC } from "../_client/trpc";

/** One dataset, or all. */
export function DatasetSelect({ value, onChange }: { value: string | null; onChange: (name: string | null) => void }) {
	const trpc = useTRPC();
	const { data } = useQuery(trpc.datasets.summary.queryOptions());
	const names = data?.names ?? [];
	return (
		<Select
			aria-label="Filter by dataset"
			value={value ?? ""}
			onChange={(event) => onChange(event.target.value || null)}
			className="w-52 max-sm:w-auto max-sm:flex-1"
		>
			<option value="">All datasets</option>
			{/* A dataset that is archived, or not loaded yet, still has runs. */}
			{value !== null && !names.includes(value) && <option value={value}>{value}</option>}
			{names.map((name) => (
				<option key={name} value={name}>
					{name}
				</option>
			))}
		</Select>
	);
}
