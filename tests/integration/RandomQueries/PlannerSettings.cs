namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>Settings that make the planner choose other plans, and change batches.</summary>
static class PlannerSettings
{
    static readonly string[] Joins = ["enable_hashjoin", "enable_mergejoin", "enable_nestloop"];

    static readonly string[] Methods =
    [
        .. Joins, "enable_memoize", "enable_material", "enable_hashagg", "enable_sort",
        "enable_incremental_sort", "enable_seqscan", "enable_indexscan", "enable_indexonlyscan", "enable_bitmapscan",
    ];

    public static IReadOnlyList<string> Roll(Dice dice, bool isParallel)
    {
        List<string> settings =
        [
            $"aws_ml.max_concurrent_requests = {dice.Between(1, 4)}",
            $"aws_ml.deduplicate = {dice.Pick("on", "off")}",
            "jit = off",
        ];
        if (dice.Chance(20))
            settings.AddRange(Joins.Except([dice.Pick(Joins)]).Select(method => $"{method} = off"));
        settings.AddRange(Methods.Where(_ => dice.Chance(10)).Select(method => $"{method} = off"));
        settings.AddRange(isParallel ? Parallel(dice) : ["max_parallel_workers_per_gather = 0"]);
        AddSometimes(20, "work_mem = '64kB'");
        AddSometimes(5, "aws_ml.max_payload_bytes = '1kB'");
        AddSometimes(8, "enable_partitionwise_join = on");
        AddSometimes(8, "enable_partitionwise_aggregate = on");
        AddSometimes(8, "join_collapse_limit = 1");
        AddSometimes(8, "from_collapse_limit = 1");
        AddSometimes(6, "random_page_cost = 0.1");
        AddSometimes(6, "cpu_operator_cost = 0");
        AddSometimes(6, "cpu_tuple_cost = 1");
        AddSometimes(6, "role = random_reader");
        if (dice.Chance(2))
            settings.AddRange(["jit = on", "jit_above_cost = 0"]);
        return settings;

        void AddSometimes(int percent, string setting)
        {
            if (dice.Chance(percent))
                settings.Add(setting);
        }
    }

    static IEnumerable<string> Parallel(Dice dice) =>
    [
        "max_parallel_workers_per_gather = 2",
        "min_parallel_table_scan_size = 0",
        "min_parallel_index_scan_size = 0",
        "parallel_setup_cost = 0",
        "parallel_tuple_cost = 0",
        $"force_parallel_mode = {dice.Pick("on", "off")}",
        $"parallel_leader_participation = {dice.Pick("on", "on", "off")}",
    ];
}
