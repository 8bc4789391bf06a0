"use client";
import { Ellipsis } from "lucide-react";
import { useRouter } from "next/navigation";
import { cn } from "../../_ui/cn";
import { Link } from "../../_ui/link";
import { Mark } from "../../_ui/mark";
import { Menu, MenuItem } from "../../_ui/menu";
import { TONE_TEXT } from "../../_ui/states";
import { paths } from "../paths";
import { type Place, useIsHere, usePlaces, useWaiting, type Waiting } from "./places";

/** At the left of a wide window: words. Of a middling one: icons. */
export function SideNavigation() {
	const places = usePlaces();
	return (
		<div className="hidden w-13 shrink-0 border-r bg-sunken sm:block xl:w-42">
			<nav aria-label="Pages" className="sticky top-0 flex h-dvh flex-col">
				<Link
					href={paths.overview()}
					className="flex h-(--bar) shrink-0 items-center gap-2 px-4 font-semibold tracking-tight max-xl:justify-center max-xl:px-0"
				>
					<Mark />
					<span className="max-xl:sr-only">qtrade</span>
				</Link>
				<div className="thin-scroll flex min-h-0 flex-1 flex-col justify-between gap-3 overflow-y-auto px-2 pt-1 pb-3">
					<SideList places={places.filter((place) => !place.below)} />
					<SideList places={places.filter((place) => place.below)} />
				</div>
			</nav>
		</div>
	);
}

function SideList({ places }: { places: readonly Place[] }) {
	const isHere = useIsHere();
	const waiting = useWaiting();
	if (places.length === 0) return null;
	return (
		<ul className="grid gap-px">
			{places.map(({ label, href, icon: Icon }) => {
				const here = isHere(href);
				const waits = waiting[label];
				return (
					<li key={label}>
						<Link
							href={href}
							aria-current={here ? "page" : undefined}
							title={waits?.said}
							className={cn(
								"relative flex h-8 items-center gap-2.5 rounded px-2 text-sm max-xl:h-9 max-xl:justify-center",
								here ? "bg-line font-semibold text-fg" : "text-muted hover:bg-hover hover:text-fg",
							)}
						>
							<Icon aria-hidden className="size-4 shrink-0" strokeWidth={here ? 2.25 : 2} />
							<span className="flex-1 max-xl:sr-only">{label}</span>
							{waits && <Count waits={waits} className="max-xl:absolute max-xl:top-0 max-xl:right-0" />}
						</Link>
					</li>
				);
			})}
		</ul>
	);
}

const FOOT_ITEM =
	"relative flex h-13 w-full flex-col items-center justify-center gap-0.5 text-2xs -outline-offset-2 aria-[current=page]:font-semibold aria-[current=page]:text-fg";
const FOOT_COUNT = "absolute top-1 left-1/2 ml-2.5 rounded bg-bg px-0.5";

/** At the foot of a phone: four places, and the others behind a fifth. */
export function BottomNavigation() {
	const isHere = useIsHere();
	const waiting = useWaiting();
	const places = usePlaces();
	const more = places.filter((place) => !place.phone);
	return (
		<nav
			aria-label="Pages"
			className="fixed inset-x-0 bottom-0 z-30 border-t bg-bg pb-[env(safe-area-inset-bottom)] sm:hidden"
		>
			<ul className="grid auto-cols-fr grid-flow-col">
				{places
					.filter((place) => place.phone)
					.map(({ label, href, icon: Icon }) => {
						const here = isHere(href);
						const waits = waiting[label];
						return (
							<li key={label}>
								<Link
									href={href}
									aria-current={here ? "page" : undefined}
									className={cn(FOOT_ITEM, !here && "text-subtle")}
								>
									<Icon aria-hidden className="size-5" strokeWidth={here ? 2.25 : 1.75} />
									{label}
									{waits && <Count waits={waits} className={FOOT_COUNT} />}
								</Link>
							</li>
						);
					})}
				{more.length > 0 && (
					<li>
						<MorePlaces places={more} />
					</li>
				)}
			</ul>
		</nav>
	);
}

/** The places that have no room at the foot; what waits behind any of them is counted on the button. */
function MorePlaces({ places }: { places: readonly Place[] }) {
	const router = useRouter();
	const isHere = useIsHere();
	const waiting = useWaiting();
	const here = places.some(({ href }) => isHere(href));
	const waits = places.flatMap(({ label }) => waiting[label] ?? []);
	const first = waits[0];
	return (
		<Menu
			trigger={
				<button
					type="button"
					aria-current={here ? "page" : undefined}
					className={cn(FOOT_ITEM, !here && "text-subtle")}
				>
					<Ellipsis aria-hidden className="size-5" strokeWidth={here ? 2.25 : 1.75} />
					More
					{first && (
						<Count
							waits={{
								count: waits.reduce((sum, one) => sum + one.count, 0),
								tone: first.tone,
								said: waits.map((one) => one.said).join(", "),
							}}
							className={FOOT_COUNT}
						/>
					)}
				</button>
			}
		>
			{places.map(({ label, href, icon: Icon }) => {
				const waits = waiting[label];
				return (
					<MenuItem key={label} onSelect={() => router.push(href)}>
						<Icon aria-hidden />
						<span className={cn("flex-1", isHere(href) && "font-semibold")}>{label}</span>
						{waits && <Count waits={waits} />}
					</MenuItem>
				);
			})}
		</Menu>
	);
}

function Count({ waits, className }: { waits: Waiting; className?: string }) {
	return (
		<span className={cn("num font-semibold text-xs leading-4", TONE_TEXT[waits.tone], className)}>
			{waits.count}
			<span className="sr-only"> ({waits.said})</span>
		</span>
	);
}
