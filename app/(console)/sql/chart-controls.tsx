"use client";
import { ChevronDown } from "lucide-react";
import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useId } from "react";
import type { Column } from "@/server/vocabulary/kinds";
import { Button } from "../../_ui/button";
import { Select } from "../../_ui/field";
import { Menu, MenuCheck } from "../../_ui/menu";
import { CHART_KINDS, type ChartChoice, type ChartKind, columnsFor } from "./chart-choice";

const KIND_LABELS: Record<ChartKind, string> = { line: "Line", bar: "Bars", scatter: "Points" };

/** What of a chart was chosen, kept in the address; null where nothing was. */
export const useAskedChart = () =>
	useQueryStates({
		kind: parseAsStringLiteral(CHART_KINDS),
		x: parseAsString,
		y: parseAsArrayOf(parseAsString),
		by: parseAsString,
	});

type Change = Partial<{ kind: ChartKind; x: string; y: string[]; by: string }>;

/** What a chart is made of. An empty name is a choice, too: of no column. */
export function ChartControls({
	columns,
	choice,
	onChange,
}: {
	columns: readonly Column[];
	choice: ChartChoice;
	onChange: (change: Change) => void;
}) {
	const may = columnsFor(columns);
	const toggle = (name: string, on: boolean) => {
		const y = on ? [...choice.y, name] : choice.y.filter((other) => other !== name);
		// Without any there is no chart; the last one stays.
		if (y.length > 0) onChange({ y });
	};
	return (
		<div className="mb-3 flex flex-wrap items-end gap-x-3 gap-y-2">
			<Labelled label="Chart">
				{(id) => (
					<Select
						id={id}
						value={choice.kind}
						onChange={(event) => onChange({ kind: CHART_KINDS.find((kind) => kind === event.target.value) ?? "line" })}
					>
						{CHART_KINDS.map((kind) => (
							<option key={kind} value={kind}>
								{KIND_LABELS[kind]}
							</option>
						))}
					</Select>
				)}
			</Labelled>
			<Labelled label="Across">
				{(id) => (
					<ColumnSelect
						id={id}
						names={may.x}
						none="row number"
						value={choice.x}
						onChange={(name) => onChange({ x: name })}
					/>
				)}
			</Labelled>
			<Labelled label="Up">
				{(id) => (
					<Menu
						trigger={
							<Button id={id} className="max-w-56 border-control font-normal">
								<span className="truncate">{choice.y.join(", ")}</span>
								<ChevronDown aria-hidden className="size-3.5 text-muted" />
							</Button>
						}
					>
						{may.y.map((name) => (
							<MenuCheck key={name} checked={choice.y.includes(name)} onChange={(on) => toggle(name, on)}>
								{name}
							</MenuCheck>
						))}
					</Menu>
				)}
			</Labelled>
			<Labelled label="Split by">
				{(id) => (
					<ColumnSelect
						id={id}
						names={may.by}
						none="nothing"
						value={choice.by}
						onChange={(name) => onChange({ by: name })}
					/>
				)}
			</Labelled>
		</div>
	);
}

function Labelled({ label, children }: { label: string; children: (id: string) => React.ReactNode }) {
	const id = useId();
	return (
		<div className="grid min-w-0 gap-0.5">
			<label htmlFor={id} className="text-subtle text-xs">
				{label}
			</label>
			{children(id)}
		</div>
	);
}

function ColumnSelect({
	id,
	names,
	none,
	value,
	onChange,
}: {
	id: string;
	names: readonly string[];
	none: string;
	value: string | null;
	onChange: (name: string) => void;
}) {
	return (
		<Select id={id} value={value ?? ""} className="max-w-44" onChange={(event) => onChange(event.target.value)}>
			<option value="">{none}</option>
			{names.map((name) => (
				<option key={name} value={name}>
					{name}
				</option>
			))}
		</Select>
	);
}
