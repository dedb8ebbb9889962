/** The figures on top: in force, new, ended, and the next invoice. */
import type { ComponentChildren } from "preact";
import type { Period } from "../../api/shapes";
import { formatGrowth, formatLongMonth, formatNumber, formatShortDay } from "../../formats";
import { balanceNote, money } from "../../invoices";
import { Shown, Skeleton } from "../../parts/shown";
import { Day } from "../../parts/times";
import { AllPlansNote } from "../../plan-picker";
import type { Resource } from "../../resource";
import { type Outlook, sumOf } from "./outlook";
import { type Comparison, figuresOf, type Figures as Numbers } from "./periods";

interface Props {
  days: Resource<Period[]>;
  /** Undefined: this role does not see invoices. */
  outlook: Resource<Outlook> | undefined;
}

export function Figures({ days, outlook }: Props) {
  return (
    <div class="figures">
      <Shown of={days} skeleton={<FigureSkeletons />}>
        {(rows) => <Activations figures={figuresOf(rows)} />}
      </Shown>
      {outlook && (
        <section class="card figure" aria-label="Next invoice">
          <h2>
            Next invoice <AllPlansNote />
          </h2>
          <Shown of={outlook} skeleton={<Skeleton lines={2} />}>
            {(data) => <NextInvoice outlook={data} />}
          </Shown>
        </section>
      )}
    </div>
  );
}

function FigureSkeletons() {
  return (
    <div class="figures-three">
      {["In force", "New", "Ended"].map((title) => (
        <div key={title} class="card figure">
          <p class="figure-title">{title}</p>
          <Skeleton lines={2} />
        </div>
      ))}
    </div>
  );
}

const EMPTY: Numbers = {
  today: new Date().toISOString().slice(0, 10),
  active: 0,
  total: 0,
  activeBefore: 0,
  new: { now: 0, before: 0, whole: 0 },
  ended: { now: 0, before: 0, whole: 0 },
};

function Activations({ figures = EMPTY }: { figures: Numbers | undefined }) {
  const change = figures.active - figures.activeBefore;
  const more = change < 0 ? "fewer" : "more";
  return (
    <div class="figures-three">
      <Figure title="In force" value={formatNumber(figures.active)}>
        {formatNumber(Math.abs(change))} {more} than when the month began
      </Figure>
      <Compared title="New this month" comparison={figures.new} today={figures.today} />
      <Compared title="Ended this month" comparison={figures.ended} today={figures.today} />
    </div>
  );
}

interface FigureProps {
  title: string;
  value: string;
  beside?: ComponentChildren;
  children: ComponentChildren;
}

function Figure({ title, value, beside, children }: FigureProps) {
  return (
    <section class="card figure" aria-label={title}>
      <h2>{title}</h2>
      <p class="figure-value">
        {value}
        {beside}
      </p>
      <p class="quiet">{children}</p>
    </section>
  );
}

function Compared({ title, comparison, today }: { title: string; comparison: Comparison; today: string }) {
  const { now, before, whole } = comparison;
  const growth = formatGrowth(now, before);
  const [sameDay, lastMonth] = monthBefore(today);
  return (
    <Figure
      title={title}
      value={formatNumber(now)}
      beside={growth && <span class="figure-growth">{growth}</span>}
    >
      <bdi>{formatNumber(before)}</bdi> by <bdi>{formatShortDay(sameDay)}</bdi>,{" "}
      <bdi>{formatNumber(whole)}</bdi> in all of <bdi>{formatLongMonth(lastMonth)}</bdi>
    </Figure>
  );
}

/** The same day of the month before, or its last if it is shorter; and that month. */
function monthBefore(today: string): [Date, Date] {
  const [year = 0, month = 1, day = 1] = today.split("-").map(Number);
  const lastDay = new Date(Date.UTC(year, month - 1, 0)).getUTCDate();
  const start = Date.UTC(year, month - 2, 1);
  return [new Date(Date.UTC(year, month - 2, Math.min(day, lastDay))), new Date(start)];
}

function NextInvoice({ outlook }: { outlook: Outlook }) {
  if (!outlook.isThere) return <p class="quiet">This server makes no invoices yet.</p>;
  if (outlook.tooManyKeys) return <p class="quiet">Choose one key to see its next invoice.</p>;
  if (outlook.upcoming.length === 0) return <p class="quiet">Nothing to bill.</p>;
  const sum = sumOf(outlook.upcoming);
  if (!sum) return <p class="quiet">The keys have different currencies. Choose one.</p>;
  const { invoice, total, due, accrued, lastDay } = sum;
  const note = balanceNote(invoice, total, due);
  return (
    <>
      <p class="figure-value">{money(invoice, due)}</p>
      <p class="quiet">
        if nothing changes{note && `: ${note}`}
        {accrued !== undefined && `; ${money(invoice, accrued)} so far${note ? ", before the balance" : ""}`}.
        Made after <Day value={lastDay} />.
      </p>
    </>
  );
}
