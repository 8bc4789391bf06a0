import { paths } from "../paths";
import { requireViewer, type SearchParameters } from "../viewer";
import { RollbacksPage } from "./rollbacks-page";

export const metadata = { title: "Rollbacks" };

export default async function Page({ searchParams }: { searchParams: SearchParameters }) {
	await requireViewer(paths.rollbacks(), searchParams);
	return <RollbacksPage />;
}
