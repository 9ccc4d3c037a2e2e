// One library with one runtime and one eventfd: the tests run one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
