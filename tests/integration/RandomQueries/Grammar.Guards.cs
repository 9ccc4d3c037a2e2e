namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>Expressions that would fail, behind conditions that prevent their evaluation; and, rarely, without.</summary>
sealed partial class Grammar
{
    /// <summary>Expressions that may fail in the statement.</summary>
    public int Risks { get; private set; }

    string GuardedDivision(Scope scope, int depth)
    {
        var divisor = Int(scope, depth - 1);
        return dice.Choose(
            (30, () => $"CASE WHEN {divisor} <> 0 THEN {Int(scope, depth - 1)} / {divisor} END"),
            (30, () => $"CASE WHEN {divisor} = 0 THEN {Int(scope, 0)} ELSE {IntCallOf($"100 / {divisor}")} END"),
            (20, () => $"CASE {divisor} WHEN 0 THEN {Int(scope, depth - 1)} ELSE {IntCallOf($"100 / {divisor}")} END"),
            (20, () => $"({Int(scope, depth - 1)} / nullif({divisor}, 0))"));
    }

    /// <summary>A call that must not be made: there is no such endpoint.</summary>
    string NeverCalled(Scope scope, int depth)
    {
        Calls++;
        return $"CASE WHEN {Leaf(SqlType.Int, scope)} > 100000 THEN aws_sagemaker.invoke_endpoint('missing', NULL, {Inputs(scope, depth)})::int ELSE {Int(scope, depth - 1)} END";
    }

    /// <summary>A division by zero that an OR prevents from being evaluated.</summary>
    string GuardedCondition(Scope scope)
    {
        var divisor = Leaf(SqlType.Int, scope);
        return $"({divisor} = 0 OR {IntCallOf($"100 / {divisor}")} > {dice.Between(0, 6)})";
    }

    /// <summary>The first condition is evaluated first, as it is cheaper than the call.</summary>
    string GuardedConditions(Scope scope) => ColumnOf(SqlType.Int, scope.Columns) is { } divisor
        ? $"{divisor} <> 0 AND {IntCallOf($"100 / {divisor}")} > {dice.Between(0, 4)}"
        : Cheap(scope);

    string Risky(Scope scope, int depth)
    {
        // it would be undefined which of two errors comes first
        if (Risks > 0)
            return Leaf(SqlType.Int, scope);
        Risks++;
        return dice.Choose(
            (30, () => $"({Int(scope, depth - 1)} / ({Int(scope, depth - 1)}))"),
            (20, () => IntCallOf($"100 / ({Int(scope, depth - 1)})")),
            (25, () => $"({TextCall(scope, depth)})::int"),
            (25, () => $"(aws_sagemaker.invoke_endpoint(CASE WHEN {Cheap(scope)} THEN 'hash' ELSE 'missing' END, NULL, {Inputs(scope, depth)})::int % 10)"));
    }
}
