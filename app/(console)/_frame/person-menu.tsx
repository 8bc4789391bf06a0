"use client";
import { CircleUserRound, Keyboard, KeyRound, LogOut, Monitor, Moon, Sun } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTheme } from "next-themes";
import { IconButton } from "../../_ui/button";
import { Menu, MenuChoices, MenuItem, MenuLabel, MenuLine } from "../../_ui/menu";
import { leave } from "../_client/leave";
import { useMe } from "../_client/use-me";
import { paths } from "../paths";

export const THEMES = [
	{ value: "system", label: "As the system", icon: <Monitor aria-hidden /> },
	{ value: "light", label: "Light", icon: <Sun aria-hidden /> },
	{ value: "dark", label: "Dark", icon: <Moon aria-hidden /> },
] as const;
export type ThemeName = (typeof THEMES)[number]["value"];

export function PersonMenu({ onShortcuts }: { onShortcuts: () => void }) {
	const { data: me } = useMe();
	const router = useRouter();
	const { theme, setTheme } = useTheme();
	return (
		<Menu
			className="w-60"
			trigger={
				<IconButton label={me ? `Signed in as ${me.name}` : "Account"} className="w-auto gap-1.5 px-1.5">
					<CircleUserRound aria-hidden />
					{me && <span className="max-w-32 truncate text-sm max-md:hidden">{me.name}</span>}
				</IconButton>
			}
		>
			{me && (
				<div className="px-2 pt-1.5 pb-1 text-sm">
					<p className="truncate font-medium">{me.name}</p>
					<p className="text-muted text-xs">{me.roles.join(", ") || "no roles yet"}</p>
					{me.is_demo && <p className="text-subtle text-xs">a demo user of this dev environment</p>}
				</div>
			)}
			<MenuLine />
			<MenuItem onSelect={() => router.push(paths.account())}>
				<KeyRound aria-hidden />
				Account and tokens
			</MenuItem>
			<MenuLine />
			<MenuLabel>Theme</MenuLabel>
			<MenuChoices<ThemeName>
				value={(theme as ThemeName | undefined) ?? "system"}
				onChange={setTheme}
				options={THEMES}
			/>
			<MenuLine />
			<MenuItem onSelect={onShortcuts}>
				<Keyboard aria-hidden />
				Keyboard shortcuts
			</MenuItem>
			<MenuItem onSelect={() => void leave()}>
				<LogOut aria-hidden />
				Sign out
			</MenuItem>
		</Menu>
	);
}
