/** What the tests are told about the console that was started for them. */
import type { RunningConsole } from "./console-process";
import { type Landmarks, landmarksOf } from "./pages";
import { type Api, apiOf, type Cookie, signInByApi } from "./session";

function given(name: string): string {
	const value = process.env[name];
	if (value === undefined) throw new Error(`${name} is not set: run these tests through e2e/playwright.config.ts`);
	return value;
}

/** To this process, and to those that it starts later. */
export function tellTests({ url, home, password, pid }: RunningConsole): void {
	process.env.QTRADE_E2E_URL = url;
	process.env.QTRADE_E2E_HOME = home;
	process.env.QTRADE_E2E_PASSWORD = password;
	process.env.QTRADE_E2E_PID = String(pid);
}

export const consoleUrl = (): string => given("QTRADE_E2E_URL");
export const consoleHome = (): string => given("QTRADE_E2E_HOME");
export const demoPassword = (): string => given("QTRADE_E2E_PASSWORD");
export const consolePid = (): number => Number(given("QTRADE_E2E_PID"));

const sessions = new Map<string, Promise<Cookie[]>>();

/** A demo user's session; each signs in once. */
export function sessionOf(name: string): Promise<Cookie[]> {
	const known = sessions.get(name) ?? signInByApi(consoleUrl(), name, demoPassword());
	sessions.set(name, known);
	return known;
}

/** The API as a demo user. */
export const apiAs = async (name: string): Promise<Api> => apiOf(consoleUrl(), await sessionOf(name));

let landmarks: Promise<Landmarks> | undefined;

export function demoLandmarks(): Promise<Landmarks> {
	landmarks ??= apiAs("olivia").then(landmarksOf);
	return landmarks;
}
