import { paths } from "../paths";
import { requireViewer, type SearchParameters } from "../viewer";
import { SchedulesPage } from "./schedules-page";

export const metadata = { title: "Schedules" };

export default async function Page({ searchParams }: { searchParams: SearchParameters }) {
	await requireViewer(paths.schedules(), searchParams);
	return <SchedulesPage />;
}
