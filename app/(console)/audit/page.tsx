import { paths } from "../paths";
import { requireViewer, type SearchParameters } from "../viewer";
import { AuditPage } from "./audit-page";

export const metadata = { title: "Audit" };

export default async function Page({ searchParams }: { searchParams: SearchParameters }) {
	await requireViewer(paths.audit(), searchParams);
	return <AuditPage />;
}
