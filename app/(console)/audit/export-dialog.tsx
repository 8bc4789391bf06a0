"use client";
import { Download } from "lucide-react";
import { useState } from "react";
import type { AuditFilter } from "@/server/vocabulary/audit-views";
import { Button, buttonClass } from "../../_ui/button";
import { Dialog, DialogBody, DialogFoot } from "../../_ui/dialog";
import { plural } from "../../_ui/number-format";
import { paths } from "../paths";

const FORMATS = [
	{ format: "json", label: "JSON" },
	{ format: "csv", label: "CSV" },
] as const;

/**
 * The filtered rows in full, as a file, and what such a file can and cannot show.
 * @param total rows that fit the filter; undefined while that is not known
 */
export function ExportDialog({ filter, total }: { filter: AuditFilter; total: number | undefined }) {
	const [open, setOpen] = useState(false);
	const isPart = Object.values(filter).some((value) => value !== null);
	return (
		<>
			<Button disabled={!total} onClick={() => setOpen(true)}>
				<Download aria-hidden className="size-3.5" />
				Export…
			</Button>
			<Dialog
				open={open}
				onOpenChange={setOpen}
				title="Export the audit log"
				description={
					isPart
						? `${plural(total ?? 0, "row")} that fit the filter, on every page, in full, newest first.`
						: `All ${plural(total ?? 0, "row")}, in full, newest first.`
				}
			>
				<DialogBody className="grid gap-2 text-muted text-sm">
					{isPart && (
						<p>
							<strong className="font-semibold text-fg">A part of the log is no chain.</strong> Each row keeps its hash
							and the one before it, so it can be held against the log, but the file alone cannot show that nothing
							between its rows was left out. For that, export without a filter.
						</p>
					)}
					<p>
						<strong className="font-semibold text-fg">A download that broke off holds the newest rows only.</strong> The
						browser calls it failed, and a JSON file then lacks its closing bracket. A CSV file shows nothing: count its
						rows, or download it again.
					</p>
					<p>Rows that are added after the download began are not in it.</p>
				</DialogBody>
				<DialogFoot>
					{FORMATS.map(({ format, label }) => (
						<a
							key={format}
							href={paths.auditExport(filter, format)}
							download
							onClick={() => setOpen(false)}
							className={buttonClass(format === "csv" ? "primary" : "secondary")}
						>
							Download {label}
						</a>
					))}
				</DialogFoot>
			</Dialog>
		</>
	);
}
