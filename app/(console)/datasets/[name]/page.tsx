import type { Metadata } from "next";
import { paths } from "../../paths";
import { requireViewer, type SearchParameters } from "../../viewer";
import { DatasetPage } from "./dataset-page";

type Props = { params: Promise<{ name: string }>; searchParams: SearchParameters };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
	return { title: decodeURIComponent((await params).name) };
}

export default async function Page({ params, searchParams }: Props) {
	const name = decodeURIComponent((await params).name);
	await requireViewer(paths.dataset(name), searchParams);
	return <DatasetPage name={name} />;
}
