"use client";
import { Undo2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../../_ui/button";
import { useMay } from "../_client/use-me";
import { RequestRollbackDialog } from "./request-rollback-dialog";

/** "Roll back…": opens the preview of putting this version back. Nothing for who may not ask for it. */
export function RollBackButton({
	dataset,
	to,
	label = `Roll back to v${to}…`,
	look = "secondary",
}: {
	dataset: string;
	to: number;
	label?: string;
	look?: "secondary" | "quiet" | "danger";
}) {
	const may = useMay("rollback.request");
	const [open, setOpen] = useState(false);
	if (!may) return null;
	return (
		<>
			<Button look={look} onClick={() => setOpen(true)}>
				<Undo2 aria-hidden className="size-3.5" />
				{label}
			</Button>
			{open && <RequestRollbackDialog dataset={dataset} to={to} open={open} onOpenChange={setOpen} />}
		</>
	);
}
