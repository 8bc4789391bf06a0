import { buttonClass } from "./_ui/button";
import { Link } from "./_ui/link";
import { PlainPage } from "./_ui/plain-page";
import { paths } from "./(console)/paths";

export const metadata = { title: "No such page" };

export default function NotFound() {
	return (
		<PlainPage title="There is no page at this address">
			<p className="text-muted">
				It may have been typed or copied incompletely. Datasets, runs and versions can be found by name or number with
				Ctrl/⌘ K on any page.
			</p>
			<p className="flex flex-wrap gap-2 pt-2">
				<Link href={paths.overview()} className={buttonClass("primary")}>
					Go to the overview
				</Link>
				<Link href={paths.datasets()} className={buttonClass()}>
					Datasets
				</Link>
				<Link href={paths.runs()} className={buttonClass()}>
					Runs
				</Link>
			</p>
		</PlainPage>
	);
}
