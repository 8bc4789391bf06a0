import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { paths } from "../../../../paths";
import { requireViewer, type SearchParameters } from "../../../../viewer";
import { VersionPage } from "./version-page";

type Props = { params: Promise<{ name: string; version: string }>; searchParams: SearchParameters };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
	const { name, version } = await params;
	return { title: `${decodeURIComponent(name)} v${version}` };
}

export default async function Page({ params, searchParams }: Props) {
	const { name, version } = await params;
	if (!/^[1-9]\d{0,8}$/.test(version)) notFound();
	const dataset = decodeURIComponent(name);
	await requireViewer(paths.version(dataset, Number(version)), searchParams);
	return <VersionPage name={dataset} version={Number(version)} />;
}
