import { paths } from "../paths";
import { requireViewer, type SearchParameters } from "../viewer";
import { TimelinePage } from "./timeline-page";

export const metadata = { title: "Timeline" };

export default async function Page({ searchParams }: { searchParams: SearchParameters }) {
	await requireViewer(paths.timeline(), searchParams);
	return <TimelinePage />;
}
