/** The choice of plans, the same on every screen: slugs in the address, names on the page. */
import { useAddress } from "./address";
import { Choices, planSummary } from "./parts/choices";
import { useWorkspace } from "./workspace";

/** The plans in the address; empty: all of them. */
export function chosenPlans(query: Readonly<Record<string, string>>): string[] {
  return (query.plans ?? "").split(",").filter(Boolean);
}

/** Beside what the choice of plans leaves as it is: an invoice is of all of them. */
export function AllPlansNote() {
  const { query } = useAddress();
  return chosenPlans(query).length === 0 ? null : <span class="all-plans">all plans</span>;
}

interface Props {
  /** What else in the address a new choice takes back, such as the page. */
  resets?: Record<string, undefined>;
}

export function PlanPicker({ resets = {} }: Props) {
  const { plans } = useWorkspace();
  const { query, change } = useAddress();
  const chosen = chosenPlans(query);
  const choices = plans.map(({ slug, name }) => ({ value: slug, label: name }));
  return (
    <Choices
      name="Plans"
      summary={planSummary(chosen, choices)}
      choices={choices}
      chosen={chosen}
      onChange={(slugs) => change({ ...resets, plans: slugs })}
    >
      {chosen.length > 0 && (
        <button type="button" class="small" onClick={() => change({ ...resets, plans: undefined })}>
          All plans
        </button>
      )}
    </Choices>
  );
}
