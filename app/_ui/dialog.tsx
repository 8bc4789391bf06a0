"use client";
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { IconButton } from "./button";
import { cn } from "./cn";

/** A modal question: title, what it is about, the form, its buttons. Escape and the scrim close it. */
export function Dialog({
	open,
	onOpenChange,
	title,
	description,
	children,
	className,
	onOpenAutoFocus,
}: {
	open: boolean;
	onOpenChange: (open: boolean) => void;
	title: ReactNode;
	description?: ReactNode;
	children: ReactNode;
	className?: string;
	/** what is focused first; by default the first thing that can be */
	onOpenAutoFocus?: (event: Event) => void;
}) {
	return (
		<Radix.Root open={open} onOpenChange={onOpenChange}>
			<Radix.Portal>
				<Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
				<Radix.Content
					onOpenAutoFocus={onOpenAutoFocus}
					{...(description ? {} : { "aria-describedby": undefined })}
					className={cn(
						"fixed z-40 flex max-h-[calc(100dvh-1rem)] w-full flex-col bg-raised text-fg shadow-float outline-none",
						"inset-x-0 bottom-0 rounded-t-lg sm:inset-x-auto sm:top-[12vh] sm:bottom-auto sm:left-1/2 sm:max-h-[80vh] sm:w-120 sm:-translate-x-1/2 sm:rounded-lg",
						className,
					)}
				>
					<header className="flex items-start gap-2 border-b py-2.5 pr-2 pl-4">
						<div className="min-w-0 flex-1 pt-1">
							<Radix.Title className="font-semibold text-base">{title}</Radix.Title>
							{description && (
								<Radix.Description className="mt-0.5 text-muted text-sm">{description}</Radix.Description>
							)}
						</div>
						<Radix.Close asChild>
							<IconButton label="Close">
								<X aria-hidden />
							</IconButton>
						</Radix.Close>
					</header>
					{children}
				</Radix.Content>
			</Radix.Portal>
		</Radix.Root>
	);
}

/** The part of a dialog that scrolls. */
export function DialogBody({ children, className }: { children: ReactNode; className?: string }) {
	return <div className={cn("thin-scroll min-h-0 flex-1 overflow-y-auto px-4 py-3", className)}>{children}</div>;
}

/** The buttons of a dialog, the one that does it last. */
export function DialogFoot({ children }: { children: ReactNode }) {
	return (
		<footer className="flex flex-wrap items-center justify-end gap-2 border-t px-4 py-2.5 pb-[max(0.625rem,env(safe-area-inset-bottom))]">
			{children}
		</footer>
	);
}
