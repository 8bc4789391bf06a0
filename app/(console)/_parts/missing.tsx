import type { ReactNode } from "react";
import { buttonClass } from "../../_ui/button";
import { Link } from "../../_ui/link";
import { PageHeader } from "../../_ui/page-header";

/** A thing that the address names and that does not exist. */
export function Missing({
	title,
	back,
	backLabel,
	children,
}: {
	title: string;
	back: string;
	backLabel: string;
	children: ReactNode;
}) {
	return (
		<>
			<PageHeader title={title}>{children}</PageHeader>
			<Link href={back} className={buttonClass()}>
				{backLabel}
			</Link>
		</>
	);
}
