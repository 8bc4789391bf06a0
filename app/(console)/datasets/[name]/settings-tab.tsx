"use client";
import type { DatasetView } from "@/server/vocabulary/views";
import { Command, Hash } from "../../../_ui/copyable";
import { Fact, Facts } from "../../../_ui/facts";
import { JsonView } from "../../../_ui/json-view";
import { Section } from "../../../_ui/section";
import { useMay } from "../../_client/use-me";

/** The definition as it is stored, and how to change it. */
export function SettingsTab({ dataset }: { dataset: DatasetView }) {
	const mayUpdate = useMay("dataset.update");
	return (
		<div className="grid items-start gap-x-10 gap-y-8 grid-cols-[minmax(0,1fr)] xl:grid-cols-[minmax(0,1fr)_22rem]">
			<Section title="Definition">
				<JsonView json={JSON.stringify(dataset.definition, null, 2)} label={`definition of ${dataset.name}`} />
			</Section>
			<div className="grid gap-8">
				<Section title="Revision">
					<Facts>
						<Fact name="Number">{dataset.definition_revision}</Fact>
						<Fact name="Hash">
							<Hash value={dataset.definition_hash} label="the definition's hash" />
						</Fact>
					</Facts>
				</Section>
				<Section title="To change it">
					<p className="mb-2 text-muted text-sm">
						Save the definition to a file, edit it, and store it as the next revision. Runs from then on use it;
						versions keep the revision they were made with.
						{!mayUpdate && " That needs the role admin, which you do not have."}
					</p>
					<Command>npx qtrade dataset update definition.json</Command>
				</Section>
			</div>
		</div>
	);
}
