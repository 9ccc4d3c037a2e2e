namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>Cursors that are read in parts, forward and backward.</summary>
static class Cursors
{
    public static RandomStatement Make(Dice dice, Grammar grammar)
    {
        // without SCROLL, it depends on the plan whether a cursor can move backward
        var canGoBack = dice.Chance(50);
        var isHeld = dice.Chance(15);
        List<string> steps = [$"DECLARE c {(canGoBack ? "SCROLL " : "")}CURSOR {(isHeld ? "WITH HOLD " : "")}FOR {(canGoBack ? grammar.Query() : grammar.QueryOrLock()).Sql}"];
        if (isHeld && dice.Chance(50))
            steps.Add("COMMIT");
        steps.AddRange(dice.Several(2, 6, () => canGoBack ? dice.Pick(Forward(dice), Backward(dice)) : Forward(dice)));
        steps.Add("CLOSE c");
        return new RandomStatement(0, canGoBack ? "scroll cursor" : "cursor", [], steps) { ExplainedStep = 0, StopsEarly = true, GoesBack = canGoBack };
    }

    static string Forward(Dice dice) => dice.Choose(
        (30, () => "FETCH c"),
        (40, () => $"FETCH {dice.Between(1, 12)} FROM c"),
        (15, () => $"MOVE {dice.Between(1, 8)} FROM c"),
        (15, () => "FETCH ALL FROM c"));

    static string Backward(Dice dice) => dice.Choose(
        (20, () => "FETCH PRIOR FROM c"),
        (25, () => $"FETCH BACKWARD {dice.Between(1, 5)} FROM c"),
        (10, () => "FETCH BACKWARD ALL FROM c"),
        (10, () => "FETCH FIRST FROM c"),
        (10, () => "FETCH LAST FROM c"),
        (15, () => $"FETCH ABSOLUTE {dice.Between(-3, 9)} FROM c"),
        (10, () => $"FETCH RELATIVE {dice.Between(-3, 3)} FROM c"));
}
