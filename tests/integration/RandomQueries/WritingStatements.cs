namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>
/// Statements that write into a table of their own, which exists only in the transaction: rolled back changes to a permanent
/// table would change the plans of later statements.
/// </summary>
static class WritingStatements
{
    const string Trigger = "CREATE TRIGGER score BEFORE INSERT OR UPDATE ON w FOR EACH ROW EXECUTE FUNCTION score_new_row()";

    static readonly string[] Partitioned =
    [
        "CREATE TABLE w (id int PRIMARY KEY, v int, n text) PARTITION BY RANGE (id)",
        "CREATE TABLE w_low PARTITION OF w FOR VALUES FROM (0) TO (8)",
        "CREATE TABLE w_high PARTITION OF w DEFAULT",
    ];

    public static RandomStatement Make(Dice dice, Grammar grammar)
    {
        if (dice.Chance(12))
            return CreateAs(dice, grammar);
        List<string> steps = [.. dice.Chance(20) ? Partitioned : ["CREATE TABLE w (LIKE target INCLUDING ALL)"], "INSERT INTO w SELECT id, x, s FROM t WHERE id <= 14"];
        if (dice.Chance(30))
            steps.Add("ANALYZE w");
        if (dice.Chance(20))
            steps.Add(Trigger);
        var (kind, write) = grammar.Write();
        return new RandomStatement(0, kind, [], [.. steps, write, "SELECT * FROM w ORDER BY id"]) { ExplainedStep = steps.Count, IsOrdered = true };
    }

    static RandomStatement CreateAs(Dice dice, Grammar grammar)
    {
        var query = grammar.Query();
        var columns = string.Join(", ", query.Types.Select((_, at) => $"c{at + 1}"));
        return new RandomStatement(0, "create as", [],
            [$"CREATE {dice.Pick("TABLE", "TEMP TABLE", "MATERIALIZED VIEW")} w ({columns}) AS {query.Sql}", $"SELECT * FROM w ORDER BY {columns}"])
        {
            ExplainedStep = 0,
            IsOrdered = true,
        };
    }
}
