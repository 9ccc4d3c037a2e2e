namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>Types of the expressions that are made. All of them can be compared and sorted.</summary>
enum SqlType
{
    Int,
    Text,
    Bool,
    Real,
    Array,
    Pair,
}
