"use client";
import { Command } from "../../_ui/copyable";
import { Notice } from "../../_ui/notice";
import { useEnvironment } from "../_client/environment-clock";

/** Shown on every page while nothing would pick a run up. */
export function WorkersNotice() {
	const { data } = useEnvironment();
	if (!data || data.workers > 0) return null;
	return (
		<Notice
			state="warning"
			className="mb-4"
			title="No worker is up: new runs wait in the queue"
			action={<Command>npx qtrade up</Command>}
		/>
	);
}
