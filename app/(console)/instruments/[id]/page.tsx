import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { paths } from "../../paths";
import { requireViewer, type SearchParameters } from "../../viewer";
import { InstrumentPage } from "./instrument-page";

type Props = { params: Promise<{ id: string }>; searchParams: SearchParameters };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
	return { title: `Instrument ${(await params).id}` };
}

export default async function Page({ params, searchParams }: Props) {
	const { id } = await params;
	if (!/^[1-9]\d{0,14}$/.test(id)) notFound();
	await requireViewer(paths.instrument(Number(id)), searchParams);
	return <InstrumentPage key={id} id={Number(id)} />;
}
