import type { ComponentProps } from "react";
import { cn } from "../../_ui/cn";
import { Field } from "../../_ui/field";

/** A few lines of text for whoever reads the decision later. */
export function ReasonField({
	label = "Reason",
	hint,
	...props
}: Omit<ComponentProps<"textarea">, "id"> & { label?: string; hint?: string }) {
	return (
		<Field label={label} hint={hint}>
			{(control) => (
				<textarea
					{...control}
					rows={2}
					{...props}
					className={cn(
						"w-full rounded border border-control bg-raised px-2 py-1.5 text-fg text-sm placeholder:text-subtle",
						props.className,
					)}
				/>
			)}
		</Field>
	);
}
