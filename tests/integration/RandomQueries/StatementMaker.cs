namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>Makes the statement of a seed.</summary>
static class StatementMaker
{
    public static RandomStatement Make(int seed)
    {
        var dice = new Dice(seed);
        var isParallel = dice.Chance(9);
        var settings = PlannerSettings.Roll(dice, isParallel);
        while (true)
        {
            var grammar = new Grammar(dice, isParallel);
            var statement = dice.Choose(
                (52, () => OfQuery("query", grammar.QueryOrLock())),
                (12, () => OfQuery("with", grammar.QueryWithCtes())),
                (9, () => Cursors.Make(dice, grammar)),
                (8, () => PreparedStatements.Make(dice, grammar)),
                (3, () => Loop(dice, grammar)),
                (16, () => WritingStatements.Make(dice, grammar)));
            if (grammar.Calls > 0)
                return statement with { Seed = seed, Settings = [.. settings, .. statement.Settings], IsParallel = isParallel, IsRisky = grammar.Risks > 0 };
        }
    }

    static RandomStatement OfQuery(string kind, Query query) => new(0, kind, [], [query.Sql]) { ExplainedStep = 0, IsOrdered = query.IsOrdered };

    /// <summary>A PL/pgSQL loop, which reads through its own cursor.</summary>
    static RandomStatement Loop(Dice dice, Grammar grammar) =>
        new(0, "loop", [], [$"SELECT * FROM loop_over($query${grammar.Query().Sql}$query$, {dice.Between(1, 30)})"]) { StopsEarly = true };
}
