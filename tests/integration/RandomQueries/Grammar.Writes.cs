namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>INSERT, UPDATE, DELETE and MERGE on the table w (id, v, n).</summary>
sealed partial class Grammar
{
    static readonly Scope Written = new([new("w.id", SqlType.Int), new("w.v", SqlType.Int), new("w.n", SqlType.Text)]) { Keys = ["w.id"] };

    public (string Kind, string Sql) Write() => dice.Choose(
        (20, () => ("insert", Insert())),
        (8, () => ("insert values", InsertValues())),
        (14, () => ("insert on conflict", InsertOnConflict())),
        (24, () => ("update", Update())),
        (12, () => ("delete", Delete())),
        (14, () => ("merge", Merge())),
        (8, () => ("writing cte", WritingCte())));

    /// <summary>Rows whose id is not in w yet, or only there if conflicts are wanted.</summary>
    string NewRows(string id)
    {
        var from = Named("t", 24);
        return $"SELECT {from.Scope.Keys![0]}{id}, {Int(from.Scope, 3)}, {Text(from.Scope, 2)} FROM {from.Sql}{Where(from.Scope)}";
    }

    string Insert() => $"INSERT INTO w {NewRows(" + 100")}{Returning(Written)}";

    string InsertValues() =>
        $"INSERT INTO w VALUES {string.Join(", ", Enumerable.Range(101, dice.Between(1, 3)).Select(id => $"({id}, {Int(Scope.Empty, 2)}, {Text(Scope.Empty, 2)})"))}{Returning(Written)}";

    string InsertOnConflict()
    {
        var both = Written.Beside(new([new("excluded.v", SqlType.Int), new("excluded.n", SqlType.Text)]));
        return $"INSERT INTO w {NewRows(dice.Pick("", " + 7"))} ON CONFLICT (id) DO " + dice.Choose(
            (35, () => "NOTHING"),
            (65, () => $"UPDATE SET v = {Int(both, 2)}, n = {Text(both, 1)}{Where(both)}")) + Returning(Written);
    }

    string Update() => dice.Choose(
        (45, () => $"UPDATE w SET {Assignments(Written)}{Where(Written)}{Returning(Written)}"),
        (40, UpdateFrom),
        (15, () => $"UPDATE w SET (v, n) = (SELECT {Int(Written, 2)}, {Text(Written, 1)}){Where(Written)}{Returning(Written)}"));

    string UpdateFrom()
    {
        var from = Item(1, Scope.Empty);
        var both = Written.Beside(from.Scope);
        return $"UPDATE w SET {Assignments(both)} FROM {from.Sql}{Where(both, 1)} AND w.id = {JoinKey(from.Scope)}{Returning(both)}";
    }

    string Assignments(Scope scope) => dice.Choose(
        (50, () => $"v = {Int(scope, 3)}"),
        (20, () => $"n = {Text(scope, 2)}"),
        (25, () => $"v = {Int(scope, 2)}, n = {Text(scope, 2)}"),
        (5, () => $"id = w.id + 50, v = {Int(scope, 2)}"));

    string Delete()
    {
        if (dice.Chance(50))
            return $"DELETE FROM w{Where(Written, 1)}{Returning(Written)}";
        var from = Item(1, Scope.Empty);
        var both = Written.Beside(from.Scope);
        return $"DELETE FROM w USING {from.Sql}{Where(both, 1)} AND w.id = {JoinKey(from.Scope)}{Returning(both)}";
    }

    string Merge()
    {
        var source = new Scope([new("m.id", SqlType.Int), new("m.x", SqlType.Int), new("m.s", SqlType.Text)]);
        var both = Written.Beside(source);
        var matched = dice.Choose(
            (50, () => $"UPDATE SET v = {Int(both, 2)}, n = {Text(both, 1)}"),
            (25, () => "DELETE"),
            (25, () => "DO NOTHING"));
        return $"MERGE INTO w USING ({NewRows(dice.Pick("", " + 7"))}{dice.Pick("", " OFFSET 0")}) m (id, x, s) ON w.id = m.id" +
               (dice.Chance(60) ? $" WHEN MATCHED AND {Bool(both, 2)} THEN {matched}" : "") +
               $" WHEN MATCHED THEN UPDATE SET v = {Int(both, 2)}" +
               (dice.Chance(70) ? $" WHEN NOT MATCHED{(dice.Chance(50) ? $" AND {Bool(source, 2)}" : "")} THEN INSERT VALUES (m.id, {Int(source, 2)}, {Text(source, 1)})" : "");
    }

    string WritingCte()
    {
        var write = dice.Choose((40, Insert), (30, Update), (30, Delete));
        var at = write.IndexOf(" RETURNING ", StringComparison.Ordinal);
        var written = new Scope([new("d.id", SqlType.Int), new("d.v", SqlType.Int), new("d.n", SqlType.Text)]) { Keys = ["d.id"] };
        return $"WITH d AS ({(at < 0 ? write : write[..at])} RETURNING w.id, w.v, w.n) SELECT d.id, {Int(written, 2)} FROM d{Where(written)} ORDER BY 1, 2";
    }

    string Returning(Scope scope) => dice.Chance(50) ? $" RETURNING w.id, {Int(scope, 2)}" : "";
}
