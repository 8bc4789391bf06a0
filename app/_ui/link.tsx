"use client";
// biome-ignore lint/style/noRestrictedImports: what everything else takes is made of it here
import NextLink from "next/link";
import { type ComponentProps, useState } from "react";

/**
 * A link whose page is fetched ahead when somebody is about to follow it. Next would fetch every link in sight: a table
 * of 50 rows would ask for 100 pages that nobody wants.
 */
export function Link({ onPointerEnter, onFocus, ...props }: ComponentProps<typeof NextLink>) {
	const [near, setNear] = useState(false);
	return (
		<NextLink
			{...props}
			prefetch={near ? null : false}
			onPointerEnter={(event) => {
				setNear(true);
				onPointerEnter?.(event);
			}}
			onFocus={(event) => {
				setNear(true);
				onFocus?.(event);
			}}
		/>
	);
}
