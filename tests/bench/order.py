"""Three conditions with calls, asked in the order that is measured to cost least, against fixed orders.

What an order costs is the rows that each model sees, times what a row costs it: this is known for every fixed order,
and measured for ours. Each draw has its own selectivities, costs per row (the model takes that long) and kind:

  steady      selectivities remain the same
  correlated  rows that pass one condition are more, or less, likely to pass another
  jump        at some row, all selectivities change
  drift       they change little by little
"""

import itertools
import random
import statistics

from harness import invoke

ROWS = 20_000
KINDS = ["steady", "steady", "correlated", "jump", "drift"]
COSTS_US = (40, 400)


class Draw:
    """Rows with the answers to three conditions."""

    def __init__(self, number, rows):
        self.kind = KINDS[number % len(KINDS)]
        self.random = random.Random(number)
        low, high = COSTS_US
        # they name the endpoints, so they differ
        costs = {}
        while len(costs) < 3:
            costs[round(low * (high / low) ** self.random.random())] = True
        self.costs = list(costs)
        first, last = self._selectivities(), self._selectivities()
        turn = self.random.uniform(0.2, 0.8)
        weight = self.random.choice([0.9, -0.9])
        self.answers = []
        for row in range(rows):
            at = row / rows
            if self.kind == "jump":
                share = float(at >= turn)
            else:
                share = at if self.kind == "drift" else 0.0
            shared = self.random.random()
            answers = []
            for condition in range(3):
                draw = self.random.random()
                if self.kind == "correlated" and condition < 2 and self.random.random() < abs(weight):
                    draw = shared if weight > 0 or condition == 0 else 1 - shared
                answers.append(int(draw < first[condition] * (1 - share) + last[condition] * share))
            self.answers.append(answers)

    def _selectivities(self):
        return [self.random.uniform(0.02, 0.98) for _ in range(3)]

    def cost(self, order):
        """Milliseconds of the models, if they are asked in this order."""
        total = 0
        for answers in self.answers:
            for condition in order:
                total += self.costs[condition]
                if not answers[condition]:
                    break
        return total / 1000

    def statement(self, table):
        conditions = [f"{invoke(f'wait-0-each-{cost}', None, f'{column}, id')}::int = 1"
                      for cost, column in zip(self.costs, "abc")]
        return f"FROM {table} WHERE {' AND '.join(conditions)}"


def rows_sent(plan):
    """Rows that each call has sent, by the name of its endpoint."""
    sent = {call["Function Call"].split("'")[1]: call["Batch Processing"]["Rows Sent"]
            for call in plan.get("Function Calls", [])}
    for child in plan.get("Plans", []):
        sent.update(rows_sent(child))
    return sent


def run(bench):
    draws, size = (5, 5_000) if bench.quick else (50, ROWS)
    rows = []
    with bench.session() as session:
        for number in range(draws):
            draw = Draw(number, size)
            session.execute("DROP TABLE IF EXISTS draws")
            columns = ", ".join("'{" + ",".join(map(str, column)) + "}'::int[]" for column in zip(*draw.answers))
            session.table("draws", f"SELECT * FROM ROWS FROM (unnest({columns})) WITH ORDINALITY AS d (a, b, c, id)")
            fixed = {order: draw.cost(order) for order in itertools.permutations(range(3))}
            best = min(fixed.values())
            row = {"draw": number, "kind": draw.kind, "costs": "/".join(map(str, draw.costs))}
            # once for each kind, to see that it costs what it should
            for setting in ("off", "on") if number < len(KINDS) else ("on",):
                session.set("aws_ml.order_conditions", setting)
                before = bench.counts()["rows"]
                measured = session.measure(
                    f"EXPLAIN (ANALYZE, VERBOSE, COSTS OFF, FORMAT json) SELECT count(*) {draw.statement('draws')}")
                sent = rows_sent(session.last[0]["Plan"])
                if bench.counts()["rows"] - before != sum(sent.values()):
                    raise AssertionError(f"the server saw other rows than {sent}")
                cost = sum(sent[f"wait-0-each-{c}"] * c for c in draw.costs) / 1000
                if setting == "off" and cost != fixed[0, 1, 2]:
                    raise AssertionError(f"PostgreSQL's order costs {cost} instead of {fixed[0, 1, 2]}")
                row |= {f"{setting}_seconds": measured["seconds"]}
            row |= {"to_best": cost / best, "to_postgres": cost / fixed[0, 1, 2],
                    "postgres_to_best": fixed[0, 1, 2] / best}
            print("  " + " ".join(f"{name}={value:.4g}" if isinstance(value, float) else f"{name}={value}"
                                  for name, value in row.items()), flush=True)
            rows.append(row)
    for kind in ["all", *dict.fromkeys(KINDS)]:
        of_kind = [row for row in rows if kind in ("all", row["kind"])]
        print(f"  {kind}: " + ", ".join(
            f"{name} {statistics.median(row[name] for row in of_kind):.3f} (at most {max(row[name] for row in of_kind):.3f})"
            for name in ("to_best", "to_postgres", "postgres_to_best")), flush=True)
    bench.write("order", rows)
