namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>Prepared statements, run several times with other parameters.</summary>
static class PreparedStatements
{
    static readonly Column[] Parameters = [new("$1", SqlType.Int), new("$2", SqlType.Text), new("$3", SqlType.Int)];

    public static RandomStatement Make(Dice dice, Grammar grammar)
    {
        grammar.Parameters = Parameters;
        var query = dice.Chance(20) ? grammar.QueryWithCtes() : grammar.Query();
        var executions = dice.Several(1, 3, () =>
            $"EXECUTE p ({dice.Between(0, 6)}, {dice.Pick("'great'", "'It is awful'", "NULL")}, {dice.Pick("NULL", "1", "3", "7")})");
        return new RandomStatement(0, "prepared",
            [$"plan_cache_mode = {dice.Pick("force_generic_plan", "force_custom_plan", "auto")}"],
            [$"PREPARE p (int, text, int) AS {query.Sql}", .. executions])
        {
            ExplainedStep = 1,
            IsOrdered = query.IsOrdered,
        };
    }
}
