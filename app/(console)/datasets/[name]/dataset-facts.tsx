import type { DatasetView } from "@/server/vocabulary/views";
import { Fact, Facts } from "../../../_ui/facts";
import { plural } from "../../../_ui/number-format";
import { Section } from "../../../_ui/section";
import { Time } from "../../../_ui/time";

const BASIS = {
	raw: "as traded",
	split: "adjusted for splits",
	total: "adjusted for splits and dividends",
} as const;

const sourceText = (dataset: DatasetView): string => {
	const { source } = dataset.definition;
	if (source.type === "simulated")
		return `the simulated exchange, ${plural(source.symbols, "symbol")} from ${source.start}`;
	return dataset.source;
};

/** What the dataset is: where its rows come from, what they mean, what they are made of. */
export function DatasetFacts({ dataset }: { dataset: DatasetView }) {
	const { definition, schedule } = dataset;
	return (
		<div className="grid min-w-0 gap-8">
			<Section title="Definition">
				<Facts>
					<Fact name="Source">
						<span className="wrap-anywhere">{sourceText(dataset)}</span>
					</Fact>
					<Fact name="Kind">
						{dataset.kind}, {dataset.zone}
					</Fact>
					<Fact name="Exchange">
						{dataset.calendar} <span className="text-subtle">({dataset.freshness.time_zone.replaceAll("_", " ")})</span>
					</Fact>
					{definition.basis && (
						<Fact name="Prices">
							{BASIS[definition.basis]}
							{definition.currency && `, in ${definition.currency}`}
						</Fact>
					)}
					<Fact name="Key">
						<span className="font-mono text-xs">{dataset.key.join(", ")}</span>
					</Fact>
					<Fact name="Look-back">{plural(definition.lookback ?? 0, "session")}</Fact>
					<Fact name="Schedule">
						{schedule === null ? (
							"none: runs are started by hand"
						) : (
							<>
								{plural(schedule.after_close_minutes, "minute")} after each close
								{schedule.paused ? (
									<span className="text-held">
										, paused by {schedule.paused.by}: {schedule.paused.reason}
									</span>
								) : schedule.enabled ? (
									schedule.next_due_at && (
										<>
											, next <Time at={schedule.next_due_at} clock="app" show="exchange" />
										</>
									)
								) : (
									<span className="text-warn">, switched off</span>
								)}
							</>
						)}
					</Fact>
					<Fact name="Revision">{dataset.definition_revision}</Fact>
				</Facts>
			</Section>
			<Section title="Columns">
				<ul className="border-t text-sm">
					{dataset.columns.map((column) => (
						<li key={column.name} className="flex justify-between gap-3 border-b py-1 font-mono text-xs">
							<span className={dataset.key.includes(column.name) ? "font-semibold" : undefined}>{column.name}</span>
							<span className="text-subtle lowercase">{column.type}</span>
						</li>
					))}
				</ul>
			</Section>
		</div>
	);
}
