import { Button } from "./button";

/** A few choices of which one holds, joined in a row; what each is called is in `words`. */
export function ChoiceButtons<Choice extends string | number>({
	legend,
	choices,
	words,
	value,
	onChoose,
	className = "flex",
}: {
	legend: string;
	choices: readonly Choice[];
	words: Record<Choice, string>;
	value: Choice;
	onChoose: (choice: Choice) => void;
	className?: string;
}) {
	return (
		<fieldset className={className}>
			<legend className="sr-only">{legend}</legend>
			{choices.map((choice) => (
				<Button
					key={choice}
					aria-pressed={choice === value}
					onClick={() => onChoose(choice)}
					className="-ml-px rounded-none first-of-type:ml-0 first-of-type:rounded-l last:rounded-r aria-pressed:z-1 aria-pressed:border-control aria-pressed:bg-selected"
				>
					{words[choice]}
				</Button>
			))}
		</fieldset>
	);
}
