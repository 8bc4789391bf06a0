"use client";
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import { StartRunDialog } from "./start-run-dialog";

const StartRunContext = createContext<(dataset: string) => void>(() => {});

/** Opens the dialog that starts a run of a dataset. */
export const useStartRun = (): ((dataset: string) => void) => useContext(StartRunContext);

/** One dialog for the whole console: the dataset's page and the palette open the same. */
export function StartRunProvider({ children }: { children: ReactNode }) {
	const [dataset, setDataset] = useState<string | null>(null);
	const [open, setOpen] = useState(false);
	const start = useCallback((name: string) => {
		setDataset(name);
		setOpen(true);
	}, []);
	return (
		<StartRunContext.Provider value={start}>
			{children}
			{dataset !== null && <StartRunDialog key={dataset} dataset={dataset} open={open} onOpenChange={setOpen} />}
		</StartRunContext.Provider>
	);
}
