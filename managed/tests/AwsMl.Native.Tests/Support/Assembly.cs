// One library, one runtime of it, one eventfd: the tests take turns.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
