/** The filters above the list. Each change is a step in the history, and goes back to the first page. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useAddress } from "../../address";
import { Choices } from "../../parts/choices";
import { Icon } from "../../parts/icons";
import { RangePicker } from "../../parts/range-picker";
import { PlanPicker } from "../../plan-picker";
import { COLUMNS, columnsQuery, shownColumns } from "./columns";
import { type Filters, hostIn, isFiltered, SHORTEST_SEARCH } from "./filters";

const FROM_THE_START = { page: undefined };
const NONE = { plans: undefined, status: undefined, from: undefined, to: undefined, search: undefined };
/** Typing is over when nothing came for so long. */
const PAUSE_MS = 300;

export function FilterBar({ filters }: { filters: Filters }) {
  const { query, change } = useAddress();
  const set = (said: Record<string, string | undefined>) => change({ ...FROM_THE_START, ...said });
  const { from, to, status } = filters;
  return (
    <search class="filters" aria-label="Filter activations">
      <SearchField search={filters.search} />
      <PlanPicker resets={FROM_THE_START} />
      <label>
        <span class="unseen">Status</span>
        <select value={status ?? ""} onChange={(event) => set({ status: event.currentTarget.value })}>
          <option value="">Every status</option>
          <option value="active">Active</option>
          <option value="cancelled">Cancelled</option>
          <option value="disputed">Disputed</option>
        </select>
      </label>
      <RangePicker
        name="Activated"
        whole="Activated at any time"
        range={{ from, to }}
        onChange={({ from, to }) => set({ from, to })}
      />
      <ColumnPicker said={query.columns} onChange={(columns) => change({ columns }, { replace: true })} />
      {isFiltered(filters) && (
        <button type="button" class="link" onClick={() => set(NONE)}>
          Clear filters
        </button>
      )}
    </search>
  );
}

function SearchField({ search }: { search: string | undefined }) {
  const { change } = useAddress();
  const [text, setText] = useState(search ?? "");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setText(search ?? ""), [search]); // back, forward, "Clear filters"
  const isShort = hostIn(text).length > 0 && hostIn(text).length < SHORTEST_SEARCH;
  const apply = (typed: string) => {
    clearTimeout(timer.current);
    const wanted = hostIn(typed);
    const isReady = wanted.length === 0 || wanted.length >= SHORTEST_SEARCH;
    if (isReady && wanted !== (search ?? "")) {
      // One step in the history for a search, not one for each letter of it.
      change({ ...FROM_THE_START, search: wanted }, { replace: search !== undefined });
    }
  };
  const typed = (value: string) => {
    setText(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => apply(value), PAUSE_MS);
  };
  return (
    <label class="search">
      <span class="unseen">Host begins with</span>
      <Icon name="search" />
      <input
        type="search"
        placeholder="Host begins with …"
        value={text}
        maxLength={255}
        aria-describedby={isShort ? "search-hint" : undefined}
        onInput={(event) => typed(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Enter" && apply(event.currentTarget.value)}
      />
      {isShort && (
        <span id="search-hint" class="search-hint" role="status">
          {SHORTEST_SEARCH} letters or more
        </span>
      )}
    </label>
  );
}

function ColumnPicker({
  said,
  onChange,
}: {
  said: string | undefined;
  onChange(columns: string | undefined): void;
}) {
  return (
    <Choices
      name="Columns"
      summary="Columns"
      choices={COLUMNS.map(({ name, label }) => ({ value: name, label }))}
      chosen={shownColumns(said).map(({ name }) => name)}
      onChange={(names) => onChange(columnsQuery(names))}
    />
  );
}
