"use client";
import { Check, Copy, Download } from "lucide-react";
import { useEffect, useState } from "react";
import type { TableView } from "@/server/vocabulary/views";
import { Button } from "../../_ui/button";
import { formatCount, plural } from "../../_ui/number-format";
import { csvNameOf, csvOf } from "./csv";

const SAID_MS = 4000;

/** The shown rows for elsewhere, with a word on how many of the answer's they are. */
export function CsvButtons({ table, total, title }: { table: TableView; total: number | null; title: string }) {
	const [said, setSaid] = useState<string | null>(null);
	useEffect(() => {
		if (said === null) return;
		const timer = setTimeout(() => setSaid(null), SAID_MS);
		return () => clearTimeout(timer);
	}, [said]);
	const rows = table.rows.length;
	const amount = table.truncated_by
		? `the ${formatCount(rows)} rows shown of ${total === null ? "more" : formatCount(total)}`
		: `all ${plural(rows, "row")}`;
	const copy = () =>
		navigator.clipboard.writeText(csvOf(table)).then(
			() => setSaid(`Copied ${amount}`),
			() => setSaid("The browser did not allow copying: download it instead"),
		);
	const download = () => {
		const url = URL.createObjectURL(new Blob([csvOf(table)], { type: "text/csv" }));
		const link = document.createElement("a");
		link.href = url;
		link.download = csvNameOf(title);
		link.click();
		URL.revokeObjectURL(url);
		setSaid(`Downloaded ${amount}`);
	};
	const Icon = said?.startsWith("Copied") ? Check : Copy;
	return (
		<span className="flex flex-wrap items-center gap-x-1 gap-y-1">
			<Button look="quiet" onClick={copy} title={`Copies ${amount}`}>
				<Icon aria-hidden className="size-3.5" />
				Copy CSV
			</Button>
			<Button look="quiet" onClick={download} title={`Downloads ${amount}`}>
				<Download aria-hidden className="size-3.5" />
				Download CSV
			</Button>
			<span role="status" className="text-muted text-xs">
				{said}
			</span>
		</span>
	);
}
