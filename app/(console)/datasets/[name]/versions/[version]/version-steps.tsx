"use client";
import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useRouter } from "next/navigation";
import { IconButton } from "../../../../../_ui/button";
import { useShortcuts } from "../../../../../_ui/shortcuts";
import { useTRPC } from "../../../../_client/trpc";
import { paths } from "../../../../paths";

/** To the version before and after this one. */
export function VersionSteps({ name, version }: { name: string; version: number }) {
	const trpc = useTRPC();
	const router = useRouter();
	const { data } = useQuery(trpc.datasets.get.queryOptions({ name }));
	const before = version > 1 ? version - 1 : null;
	const after = data && version < data.versions_count ? version + 1 : null;
	const go = (to: number | null) => {
		if (to !== null) router.push(paths.version(name, to) + window.location.search);
	};
	useShortcuts([
		{ keys: "[", label: "Version before", group: "This version", run: () => go(before) },
		{ keys: "]", label: "Version after", group: "This version", run: () => go(after) },
	]);
	return (
		<div className="flex">
			<IconButton label="Version before  [" disabled={before === null} onClick={() => go(before)}>
				<ChevronLeft aria-hidden />
			</IconButton>
			<IconButton label="Version after  ]" disabled={after === null} onClick={() => go(after)}>
				<ChevronRight aria-hidden />
			</IconButton>
		</div>
	);
}
