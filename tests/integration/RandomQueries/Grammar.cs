namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>
/// Makes the parts of one statement. All expressions have a type and are free of errors by construction: what could fail, such
/// as a division, is behind a condition.
/// </summary>
/// <param name="dice">Makes the decisions.</param>
/// <param name="isParallel"> Rows may come in any order. What depends on their order, such as a LIMIT, then gets a total order.
/// </param>
sealed partial class Grammar(Dice dice, bool isParallel)
{
    int _names;

    /// <summary>Calls of the model functions so far.</summary>
    public int Calls { get; private set; }

    /// <summary>Parameters of a prepared statement, which every expression may use.</summary>
    public IReadOnlyList<Column> Parameters { get; set; } = [];

    string NewName(string prefix) => $"{prefix}{++_names}";

    IReadOnlyList<SqlType> SomeTypes() => dice.Several(1, 3, () => dice.Choose(
        (52, () => SqlType.Int),
        (22, () => SqlType.Text),
        (10, () => SqlType.Bool),
        (8, () => SqlType.Real),
        (4, () => SqlType.Array),
        (4, () => SqlType.Pair)));

    string Expression(SqlType type, Scope scope, int depth) => type switch
    {
        SqlType.Int => Int(scope, depth),
        SqlType.Text => Text(scope, depth),
        SqlType.Bool => Bool(scope, depth),
        SqlType.Real => Real(scope, depth),
        SqlType.Array => Array(scope, depth),
        SqlType.Pair => Pair(scope, depth),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>A column or a constant.</summary>
    string Leaf(SqlType type, Scope scope)
    {
        if (Parameters.Count > 0 && dice.Chance(15) && ColumnOf(type, Parameters) is { } parameter)
            return parameter;
        if (dice.Chance(25) && ColumnOf(type, scope.Outer) is { } outer)
            return outer;
        if (dice.Chance(88) && (ColumnOf(type, scope.Columns) ?? ColumnOf(type, scope.Outer)) is { } column)
            return column;
        return Constant(type);
    }

    string? ColumnOf(SqlType type, IReadOnlyList<Column> columns)
    {
        List<Column> fitting = [.. columns.Where(column => column.Type == type)];
        return fitting.Count > 0 ? dice.Pick(fitting).Sql : null;
    }

    string Constant(SqlType type) => type switch
    {
        SqlType.Int => dice.Chance(4) ? "NULL::int" : dice.Between(0, 9).ToString(),
        SqlType.Text => dice.Pick("'great'", "'awful service'", "'x'", "NULL::text"),
        SqlType.Bool => dice.Pick("true", "false", "NULL::bool"),
        SqlType.Real => "0.5::real",
        SqlType.Array => "ARRAY[1, NULL, 7]",
        SqlType.Pair => "ROW(1, NULL)::pair",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
