using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using AwsMl.Core.Protocol;
using AwsMl.Native.Tests.Support;

namespace AwsMl.Native.Tests;

/// <summary>The structs of Abi.cs have the same layout as those of aws_ml_abi.h in a C compiler, field by field.</summary>
public partial class AbiLayoutTests
{
    static readonly Type[] Structs =
    [
        typeof(AwsMlString), typeof(AwsMlError), typeof(AwsMlServiceSettings), typeof(AwsMlRateLimit), typeof(AwsMlSettings), typeof(AwsMlRequest),
        typeof(AwsMlResult), typeof(AwsMlTransferRequest), typeof(AwsMlCounters), typeof(AwsMlLimit), typeof(AwsMlActivity), typeof(AwsMlPace),
        typeof(AwsMlBuffer), typeof(AwsMlTransferResult),
    ];

    [Fact]
    public void Every_field_is_where_c_has_it()
    {
        var ours = Structs.SelectMany(Describe).ToList();
        var program =
            $$"""
              #include <stddef.h>
              #include <stdio.h>
              #include "aws_ml_abi.h"
              int main(void) {
              {{string.Join("\n", Structs.SelectMany(type => Print(type)))}}
              return 0;
              }
              """;

        Assert.Equal(Compiler.Run(program), ours);
    }

    [Fact]
    public void No_struct_or_field_of_the_header_is_missing()
    {
        var header = File.ReadAllText(Repository.AbiHeader);
        var structs = StructDefinition().Matches(header).ToDictionary(
            match => match.Groups["name"].Value,
            match => FieldName().Matches(match.Groups["body"].Value).Select(field => field.Groups["name"].Value).ToArray());

        // pointers to the exports, for callers in C
        structs.Remove("AwsMlExports");
        Assert.Equal(structs.Keys.Order(), Structs.Select(type => type.Name).Order());
        Assert.All(Structs, type => Assert.Equal(structs[type.Name], Fields(type).Select(field => field.Name)));
    }

    [Fact]
    public void The_version_is_the_headers()
    {
        var printed = Compiler.Run(
            """
            #include <stdio.h>
            #include "aws_ml_abi.h"
            int main(void) { printf("%d\n", AWS_ML_ABI_VERSION); return 0; }
            """);

        Assert.Equal([Abi.Version.ToString()], printed);
    }

    [Fact]
    public void The_limits_are_the_headers()
    {
        var printed = Compiler.Run(
            """
            #include <stdio.h>
            #include "aws_ml_abi.h"
            int main(void) { printf("%d %d\n", AWS_ML_MAX_ATTEMPTS, AWS_ML_MAX_CONNECTIONS); return 0; }
            """);

        Assert.Equal([$"{Limits.MaxAttempts} {Limits.MaxConnections}"], printed);
    }

    static IEnumerable<string> Describe(Type type)
    {
        yield return $"{type.Name} {SizeOf(type)}";
        foreach (var field in Fields(type))
            yield return $"{type.Name}.{field.Name} {Marshal.OffsetOf(type, field.Name)} {SizeOf(field)}";
    }

    static IEnumerable<string> Print(Type type)
    {
        yield return $$"""printf("{{type.Name}} %zu\n", sizeof({{type.Name}}));""";
        foreach (var field in Fields(type))
            yield return $$"""printf("{{type.Name}}.{{field.Name}} %zu %zu\n", offsetof({{type.Name}}, {{field.Name}}), sizeof((({{type.Name}} *) 0)->{{field.Name}}));""";
    }

    static FieldInfo[] Fields(Type type) =>
        [.. type.GetFields(BindingFlags.Public | BindingFlags.Instance).OrderBy(field => (long)Marshal.OffsetOf(type, field.Name))];

    static int SizeOf(FieldInfo field) =>
        field.GetCustomAttribute<FixedBufferAttribute>() is { } buffer ? buffer.Length * SizeOf(buffer.ElementType)
        : field.FieldType.IsPointer ? nint.Size
        : SizeOf(field.FieldType);

    static int SizeOf(Type type) => Marshal.SizeOf(type);

    [GeneratedRegex(@"typedef struct (?<name>\w+)\s*\{(?<body>.*?)\n\}", RegexOptions.Singleline)]
    private static partial Regex StructDefinition();

    // int32_t     size;    char        message[1024];    const char *data;    AwsMlCounters *const *counters;
    [GeneratedRegex(@"^\t(const )?\w+\s+(\*(const )?)*(?<name>\w+)(\[\d+\])?;", RegexOptions.Multiline)]
    private static partial Regex FieldName();
}
