import { paths } from "../paths";
import { requireViewer, type SearchParameters } from "../viewer";
import { WaiversPage } from "./waivers-page";

export const metadata = { title: "Waivers" };

export default async function Page({ searchParams }: { searchParams: SearchParameters }) {
	await requireViewer(paths.waivers(), searchParams);
	return <WaiversPage />;
}
