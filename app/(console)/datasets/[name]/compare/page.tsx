import type { Metadata } from "next";
import { paths } from "../../../paths";
import { requireViewer, type SearchParameters } from "../../../viewer";
import { ComparePage } from "./compare-page";

type Props = { params: Promise<{ name: string }>; searchParams: SearchParameters };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
	return { title: `Compare versions of ${decodeURIComponent((await params).name)}` };
}

export default async function Page({ params, searchParams }: Props) {
	const name = decodeURIComponent((await params).name);
	await requireViewer(paths.compare(name), searchParams);
	return <ComparePage name={name} />;
}
