"""The views of `trial-screener sql` run by pandas.

DuckDB parses a view and hands its tree over as JSON; here it becomes operations on whole columns
with pandas' nullable types, whose logic is three-valued as well. Only what the views use is known.
"""

import functools
import json
import operator

import pandas

COMPARE = {
    "COMPARE_EQUAL": operator.eq,
    "COMPARE_NOTEQUAL": operator.ne,
    "COMPARE_LESSTHAN": operator.lt,
    "COMPARE_LESSTHANOREQUALTO": operator.le,
    "COMPARE_GREATERTHAN": operator.gt,
    "COMPARE_GREATERTHANOREQUALTO": operator.ge,
}
COUNT = {"+": operator.add, "-": operator.sub, "*": operator.mul}
AGGREGATE = {"min", "max"}


def select(database, query):
    """The tree of a SELECT."""
    tree = database.execute("SELECT json_serialize_sql(?::VARCHAR, skip_empty := true, skip_default := true)", [query])
    return json.loads(tree.fetchone()[0])["statements"][0]["node"]


class Frames:
    """Tables and views by name; each has one row a person, in the same order."""

    def __init__(self, facts):
        self.tables = {"screening_facts": facts}

    def add(self, name, node):
        for common in node.get("cte_map", {}).get("map", []):
            self.add(common["key"], common["value"]["query_node"])
        self.tables[name] = self.query(node)

    def query(self, node):
        scope = self.source(node["from_table"])
        if "where_clause" in node:
            kept = evaluate(node["where_clause"], scope).fillna(False).astype(bool)
            scope = Scope({alias: table[kept] for alias, table in scope.tables.items()})
        if node.get("group_expressions"):
            scope = scope.grouped()
        columns = {}
        for column in node["select_list"]:
            name = column.get("alias") or column["column_names"][-1]
            columns[name] = evaluate(column, scope)
        result = pandas.DataFrame(columns)
        if "having" in node:
            result = result[evaluate(node["having"], scope).fillna(False).astype(bool)]
        return result

    def source(self, node):
        if node["type"] == "BASE_TABLE":
            return Scope({node.get("alias") or node["table_name"]: self.tables[node["table_name"]]})
        left = self.source(node["left"])
        right = node["right"]
        if right["type"] == "BASE_TABLE":
            # A view joined by the person.
            people = next(iter(left.tables.values()))["id"]
            table = self.tables[right["table_name"]].set_index("id").reindex(people.array)
            return left.beside(right["alias"], table.set_index(people.index))
        values = right["subquery"]["node"]["from_table"]["values"]
        rows = [[constant(cell) for cell in row] for row in values]
        table = pandas.DataFrame(rows, columns=right["column_name_alias"])
        for column in table.columns[1:]:
            table[column] = table[column].astype("boolean")
        scope = left.crossed(right["alias"], table)
        kept = evaluate(node["condition"], scope).fillna(False).astype(bool)
        return Scope({alias: table[kept] for alias, table in scope.tables.items()})


class Scope:
    """The tables a query sees, by the names it gives them."""

    def __init__(self, tables, groups=None):
        self.tables = tables
        self.groups = groups

    def column(self, names):
        if len(names) == 2:
            return self.tables[names[0]][names[1]]
        found = [table[names[0]] for table in self.tables.values() if names[0] in table]
        return found[0] if self.groups is None else found[0].loc[self.groups]

    def aggregate(self, name, column):
        values = evaluate(column, Scope(self.tables))
        people = next(iter(self.tables.values()))["id"]
        grouped = getattr(values.groupby(people.array, sort=False), name)()
        return grouped.set_axis(self.groups)

    def grouped(self):
        people = next(iter(self.tables.values()))["id"]
        first = people[~people.duplicated()].index
        return Scope(self.tables, first)

    def beside(self, alias, table):
        return Scope({**self.tables, alias: table})

    def crossed(self, alias, table):
        count, rows = len(next(iter(self.tables.values()))), len(table)
        repeated = {name: one.loc[one.index.repeat(rows)].reset_index(drop=True) for name, one in self.tables.items()}
        tiled = table.iloc[list(range(rows)) * count].reset_index(drop=True)
        return Scope({**repeated, alias: tiled})

    def all(self, value):
        """A constant as a column."""
        index = next(iter(self.tables.values())).index if self.groups is None else self.groups
        kind = {bool: "boolean", str: "string", int: "Int64", float: "Float64"}.get(type(value), "boolean")
        return pandas.Series([value] * len(index), index=index, dtype=kind)


def constant(node):
    if node["class"] == "CAST":
        return constant(node["child"])
    literal = node["literal"]
    if literal["kind"] == "NULL_LITERAL":
        return pandas.NA
    kind, text = literal["kind"], literal.get("text")
    return {"INTEGER": int, "BOOLEAN": lambda text: text == "true", "STRING": str}.get(kind, float)(text)


def compare(operation, left, right):
    result = operation(left, right)
    missing = functools.reduce(operator.or_, (side.isna() for side in (left, right) if isinstance(side, pandas.Series)))
    return result.astype("boolean").mask(missing)


def moved(date, by, operation):
    """A date and a number of days, or an interval of months."""
    if isinstance(by, str):
        return operation(date, pandas.DateOffset(months=int(by.split()[0])))
    return operation(date, pandas.Timedelta(days=by))


def case(node, scope):
    kept = evaluate(node["else_expr"], scope) if "else_expr" in node else pandas.NA
    for check in reversed(node["case_checks"]):
        holds = evaluate(check["when_expr"], scope)
        if not isinstance(holds, pandas.Series):
            holds = scope.all(holds)
        then = evaluate(check["then_expr"], scope)
        if not isinstance(then, pandas.Series):
            then = scope.all(then)
        if not isinstance(kept, pandas.Series):
            kept = scope.all(kept) if kept is not pandas.NA else pandas.Series(pandas.NA, index=then.index, dtype=then.dtype)
        kept = kept.astype(then.dtype) if kept.isna().all() else kept
        then = then.astype(kept.dtype) if then.isna().all() else then
        kept = kept.mask(holds.fillna(False).astype(bool), then)
    return kept


def evaluate(node, scope):
    """A column, or a constant."""
    kind, name = node["class"], node["type"]
    of = functools.partial(evaluate, scope=scope)
    if kind == "COLUMN_REF":
        return scope.column(node["column_names"])
    if kind == "CONSTANT":
        return constant(node)
    if kind == "CAST":
        value = of(node["child"])
        return value
    if kind == "CASE":
        return case(node, scope)
    if kind == "CONJUNCTION":
        join = operator.and_ if name == "CONJUNCTION_AND" else operator.or_
        parts = [of(part) for part in node["children"]]
        # Constants alone have no index.
        parts = [part if isinstance(part, pandas.Series) else scope.all(part) for part in parts]
        return functools.reduce(join, parts)
    if kind == "COMPARISON":
        return compare(COMPARE[name], of(node["left"]), of(node["right"]))
    if kind == "FUNCTION":
        word = node["function_name"]
        arguments = [one["expression"] for one in node["arguments"]]
        if word in AGGREGATE:
            return scope.aggregate(word, arguments[0])
        left, right = map(of, arguments)
        if isinstance(left, pandas.Series) and left.dtype.kind == "M":
            return moved(left, right, COUNT[word])
        return COUNT[word](left, right)
    children = [of(child) for child in node["children"]]
    if name == "OPERATOR_NOT":
        return ~children[0]
    if name in ("OPERATOR_IS_NULL", "OPERATOR_IS_NOT_NULL"):
        missing = children[0].isna().astype("boolean")
        return missing if name == "OPERATOR_IS_NULL" else ~missing
    if name == "OPERATOR_COALESCE":
        return children[0].fillna(children[1])
    if name in ("COMPARE_IN", "COMPARE_NOT_IN"):
        wanted, among = children[0], children[1:]
        if isinstance(wanted, pandas.Series):
            found = wanted.isin(among).astype("boolean").mask(wanted.isna())
        else:
            found = functools.reduce(operator.or_, (compare(operator.eq, one, wanted) for one in among))
        return found if name == "COMPARE_IN" else ~found
    raise NotImplementedError(f"{kind} {name}")
