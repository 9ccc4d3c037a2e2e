// The environment is the process's, and the tests of credentials change it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
