"use client";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import type { AuditFilter } from "@/server/vocabulary/audit-views";
import { TextInput } from "../../_ui/field";
import { useTRPC } from "../_client/trpc";
import { ChoiceSelect, DayRange } from "../_parts/list-filters";

/** Who, what kind of thing, about what, and on which days (UTC). */
export function AuditFilters({
	value,
	onChange,
}: {
	value: AuditFilter;
	onChange: (change: Partial<AuditFilter>) => void;
}) {
	const { data } = useQuery(useTRPC().audit.choices.queryOptions(undefined, { staleTime: 60_000 }));
	return (
		<>
			<ChoiceSelect
				label="Filter by person"
				all="Everybody"
				value={value.actor}
				choices={data?.actors ?? []}
				onChange={(actor) => onChange({ actor })}
			/>
			<ChoiceSelect
				label="Filter by kind of action"
				all="Every action"
				value={value.group}
				choices={data?.groups ?? []}
				onChange={(group) => onChange({ group })}
			/>
			<About value={value.about} onChange={(about) => onChange({ about })} />
			<DayRange from={value.from} to={value.to} onChange={onChange} />
		</>
	);
}

/** Asked for when it is complete: with Enter, or when the field is left. */
function About({ value, onChange }: { value: string | null; onChange: (value: string | null) => void }) {
	const [text, setText] = useState(value ?? "");
	useEffect(() => setText(value ?? ""), [value]);
	const submit = (event?: FormEvent) => {
		event?.preventDefault();
		const wanted = text.trim() === "" ? null : text.trim();
		if (wanted !== value) onChange(wanted);
	};
	return (
		<form onSubmit={submit} className="w-52 max-sm:order-last max-sm:w-full">
			<TextInput
				type="search"
				aria-label="Filter by dataset or subject"
				placeholder="Dataset, or run:12"
				maxLength={200}
				value={text}
				onChange={(event) => setText(event.target.value)}
				onBlur={() => submit()}
			/>
		</form>
	);
}
