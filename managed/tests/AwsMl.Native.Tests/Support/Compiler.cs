using System.Diagnostics;

namespace AwsMl.Native.Tests.Support;

/// <summary>Compiles and runs a C program.</summary>
static class Compiler
{
    public static string[] Run(string source)
    {
        var folder = Directory.CreateTempSubdirectory("aws_ml_abi").FullName;
        try
        {
            var file = Path.Combine(folder, "program.c");
            var program = Path.Combine(folder, "program");
            File.WriteAllText(file, source);
            Execute("gcc", "-Wall", "-Werror", "-I", Path.GetDirectoryName(Repository.AbiHeader)!, "-o", program, file);
            return Execute(program).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static string Execute(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} failed: {errors.Result}");
        return output;
    }
}
