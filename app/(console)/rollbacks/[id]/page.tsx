import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { paths } from "../../paths";
import { requireViewer, type SearchParameters } from "../../viewer";
import { RollbackPage } from "./rollback-page";

type Props = { params: Promise<{ id: string }>; searchParams: SearchParameters };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
	return { title: `Rollback ${(await params).id}` };
}

export default async function Page({ params, searchParams }: Props) {
	const { id } = await params;
	if (!/^[1-9]\d{0,14}$/.test(id)) notFound();
	await requireViewer(paths.rollback(Number(id)), searchParams);
	return <RollbackPage id={Number(id)} />;
}
