"use client";
import { type FormEvent, type ReactNode, useId, useRef } from "react";
import { Button } from "./button";
import { Dialog, DialogBody, DialogFoot } from "./dialog";
import { InlineProblem, type Problem } from "./error-panel";

/** How it goes with what a dialog's button does. */
export type Attempt = { pending: boolean; problem: Problem | null; forget: () => void };

/**
 * A dialog that asks for one thing and does it: its fields, what went wrong, a way out and the button that does it.
 * Enter does it, too. What went wrong is forgotten when it closes.
 */
export function ActionDialog({
	open = true,
	onOpenChange,
	title,
	description,
	className,
	above,
	children,
	attempt,
	onSubmit,
	label,
	busyLabel,
	look = "primary",
	disabled = false,
	closeLabel = "Close",
	done,
}: {
	open?: boolean;
	onOpenChange: (open: boolean) => void;
	title: ReactNode;
	description?: ReactNode;
	className?: string;
	/** what the decision is made by: it scrolls, and the fields stay in view under it */
	above?: ReactNode;
	children: ReactNode;
	attempt: Attempt;
	onSubmit: () => void;
	/** of the button that does it, and while it does */
	label: ReactNode;
	busyLabel: string;
	look?: "primary" | "danger";
	disabled?: boolean;
	closeLabel?: string;
	/** what came of it, where it is to be read before the dialog closes: shown in place of the fields */
	done?: ReactNode;
}) {
	const formId = useId();
	const form = useRef<HTMLFormElement>(null);
	const change = (next: boolean) => {
		if (!next) attempt.forget();
		onOpenChange(next);
	};
	const submit = (event: FormEvent) => {
		event.preventDefault();
		if (!disabled && !attempt.pending) onSubmit();
	};
	const focusFirstField = (event: Event) => {
		// A finger has to ask for the keyboard, which would cover half of what is to be read.
		if (!window.matchMedia("(pointer: fine)").matches) return;
		// A form's elements include its fieldsets, which take no focus.
		const field = [...(form.current?.elements ?? [])].find(
			(element) =>
				!(element instanceof HTMLFieldSetElement) &&
				(!(element instanceof HTMLInputElement) || element.type !== "radio" || element.checked),
		);
		if (!(field instanceof HTMLElement)) return;
		event.preventDefault();
		field.focus();
	};
	const fields = (
		<form ref={form} id={formId} onSubmit={submit} className={above ? "grid gap-3 border-t px-4 py-3" : "grid gap-4"}>
			{children}
			{attempt.problem && <InlineProblem problem={attempt.problem} />}
		</form>
	);
	return (
		<Dialog
			open={open}
			onOpenChange={change}
			title={title}
			description={description}
			className={className}
			onOpenAutoFocus={focusFirstField}
		>
			{done ? (
				<DialogBody>{done}</DialogBody>
			) : above ? (
				<>
					<DialogBody>{above}</DialogBody>
					{fields}
				</>
			) : (
				<DialogBody>{fields}</DialogBody>
			)}
			<DialogFoot>
				{done ? (
					<Button look="primary" onClick={() => change(false)}>
						Done
					</Button>
				) : (
					<>
						<Button look="quiet" onClick={() => change(false)}>
							{closeLabel}
						</Button>
						<Button
							look={look}
							type="submit"
							form={formId}
							disabled={disabled}
							busy={attempt.pending}
							busyLabel={busyLabel}
						>
							{label}
						</Button>
					</>
				)}
			</DialogFoot>
		</Dialog>
	);
}
