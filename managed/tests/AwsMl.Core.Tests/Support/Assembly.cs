// The environment belongs to the process, and the tests of credentials change it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
