// One test at a time: classes share clusters. tests/run runs parts of this project concurrently, as processes.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
