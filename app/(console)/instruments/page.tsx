import { paths } from "../paths";
import { requireViewer, type SearchParameters } from "../viewer";
import { InstrumentsPage } from "./instruments-page";

export const metadata = { title: "Instruments" };

export default async function Page({ searchParams }: { searchParams: SearchParameters }) {
	await requireViewer(paths.instruments(), searchParams);
	return <InstrumentsPage />;
}
