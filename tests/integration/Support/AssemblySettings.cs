// Times and memory are measured, and the machine may have two cores: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
