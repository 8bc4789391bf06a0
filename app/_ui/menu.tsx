"use client";
import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./cn";

const ITEM =
	"flex h-8 cursor-pointer items-center gap-2 rounded px-2 text-sm outline-none data-[highlighted]:bg-hover data-[disabled]:opacity-50 pointer-coarse:h-10 [&>svg]:size-3.5 [&>svg]:text-muted";

export function Menu({
	trigger,
	children,
	className,
}: {
	trigger: ReactNode;
	children: ReactNode;
	className?: string;
}) {
	return (
		<DropdownMenu.Root modal={false}>
			<DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
			<DropdownMenu.Portal>
				<DropdownMenu.Content
					align="end"
					sideOffset={6}
					collisionPadding={8}
					className={cn(
						"z-50 min-w-52 rounded-md border border-line-strong bg-raised p-1 text-fg shadow-float",
						className,
					)}
				>
					{children}
				</DropdownMenu.Content>
			</DropdownMenu.Portal>
		</DropdownMenu.Root>
	);
}

export function MenuItem({ onSelect, children }: { onSelect: () => void; children: ReactNode }) {
	return (
		<DropdownMenu.Item className={ITEM} onSelect={onSelect}>
			{children}
		</DropdownMenu.Item>
	);
}

/** One of several, of which exactly one holds. */
export function MenuChoices<Value extends string>({
	value,
	onChange,
	options,
}: {
	value: Value;
	onChange: (value: Value) => void;
	options: readonly { value: Value; label: string; icon?: ReactNode }[];
}) {
	return (
		<DropdownMenu.RadioGroup value={value}>
			{options.map((option) => (
				<DropdownMenu.RadioItem
					key={option.value}
					value={option.value}
					className={ITEM}
					onSelect={(event) => {
						event.preventDefault();
						onChange(option.value);
					}}
				>
					{option.icon}
					<span className="flex-1">{option.label}</span>
					<DropdownMenu.ItemIndicator>
						<Check aria-hidden className="size-3.5" />
					</DropdownMenu.ItemIndicator>
				</DropdownMenu.RadioItem>
			))}
		</DropdownMenu.RadioGroup>
	);
}

/** Several, of which any may hold; the menu stays open while they are switched. */
export function MenuCheck({
	checked,
	onChange,
	children,
}: {
	checked: boolean;
	onChange: (checked: boolean) => void;
	children: ReactNode;
}) {
	return (
		<DropdownMenu.CheckboxItem
			className={ITEM}
			checked={checked}
			onCheckedChange={onChange}
			onSelect={(event) => event.preventDefault()}
		>
			<span className="flex-1">{children}</span>
			<DropdownMenu.ItemIndicator>
				<Check aria-hidden className="size-3.5" />
			</DropdownMenu.ItemIndicator>
		</DropdownMenu.CheckboxItem>
	);
}

export function MenuLabel({ children }: { children: ReactNode }) {
	return <DropdownMenu.Label className="px-2 pt-1.5 pb-1 text-subtle text-xs">{children}</DropdownMenu.Label>;
}

export function MenuLine() {
	return <DropdownMenu.Separator className="-mx-1 my-1 h-px bg-line" />;
}
