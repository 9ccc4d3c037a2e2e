namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>Calls of the model functions: direct ones, wrappers that are inlined, and wrappers that are not.</summary>
sealed partial class Grammar
{
    string IntCall(Scope scope, int depth)
    {
        Calls++;
        return dice.Choose(
            (36, () => $"f({Int(scope, depth - 1)})"),
            (18, () => $"g({Int(scope, depth - 1)}{dice.Pick("", ", 1", ", 2", ", NULL")})"),
            (10, () => $"h({Text(scope, depth - 1)})"),
            (8, () => $"(two({Int(scope, depth - 1)})).{dice.Pick("a", "b")}"),
            (14, () => $"(aws_sagemaker.invoke_endpoint({IntEndpoint(scope, depth)}, {RowsPerBatch(scope)}, {Inputs(scope, depth)})::int % 10)"),
            (4, () => $"(aws_sagemaker.invoke_endpoint('hash', NULL, VARIADIC {Array(scope, depth - 1)})::int % 10)"),
            (4, () => $"either({Int(scope, depth - 1)}, {Int(scope, depth - 1)})"),
            (3, () => scope.Rows.Count > 0 ? $"row_score({dice.Pick(scope.Rows)})" : $"f({Leaf(SqlType.Int, scope)})"),
            (4, () => $"{dice.Pick("hidden", "hidden", "nested", "careful")}({Int(scope, depth - 1)})"));
    }

    string IntCallOf(string argument)
    {
        Calls++;
        return $"{dice.Pick("f", "g")}({argument})";
    }

    string TextCall(Scope scope, int depth)
    {
        Calls++;
        return dice.Choose(
            (45, () => $"mood({Text(scope, depth - 1)})"),
            (30, () => $"({Sentiment(scope, depth)}).sentiment"),
            (25, () => $"aws_sagemaker.invoke_endpoint('echo', {RowsPerBatch(scope)}, {Inputs(scope, depth)})"));
    }

    string RealCall(Scope scope, int depth)
    {
        Calls++;
        return $"({Sentiment(scope, depth)}).confidence";
    }

    string BoolCall(Scope scope, int depth)
    {
        Calls++;
        return $"is_good({Text(scope, depth - 1)})";
    }

    string PairCall(Scope scope, int depth)
    {
        Calls++;
        return $"two({Int(scope, depth - 1)})";
    }

    string Sentiment(Scope scope, int depth) =>
        $"aws_comprehend.detect_sentiment({Text(scope, depth - 1)}, {Language(scope, depth)}{dice.Pick("", "", ", 2", ", 7")})";

    string Language(Scope scope, int depth) =>
        dice.Chance(70) ? "'en'" : $"CASE WHEN {Bool(scope, Math.Min(depth - 1, 1))} THEN 'en' ELSE 'de' END";

    string IntEndpoint(Scope scope, int depth) =>
        dice.Chance(75) ? "'hash'" : $"CASE WHEN {Bool(scope, Math.Min(depth - 1, 1))} THEN 'hash' ELSE 'sagemaker_model_endpoint_name' END";

    string RowsPerBatch(Scope scope) => dice.Choose(
        (50, () => "NULL"),
        (35, () => dice.Between(1, 6).ToString()),
        (15, () => $"1 + abs(coalesce({Leaf(SqlType.Int, scope)}, 0)) % 3"));

    string Inputs(Scope scope, int depth) => string.Join(", ", dice.Several(1, 3, () => dice.Choose(
        (60, () => Int(scope, depth - 1)),
        (20, () => Text(scope, depth - 1)),
        (10, () => Bool(scope, depth - 1)),
        (10, () => Array(scope, depth - 1)))));
}
