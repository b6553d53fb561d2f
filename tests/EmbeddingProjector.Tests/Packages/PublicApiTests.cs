using System.Reflection;
using System.Runtime.CompilerServices;
using PublicApiGenerator;

namespace EmbeddingProjector.Tests.Packages;

/// <summary>What a package promises to .NET users, beside what it promised before.</summary>
public sealed class PublicApiTests
{
    /// <summary>Writes the files anew where it is 1, for a change that is meant.</summary>
    private const string Update = "EMBEDDINGPROJECTOR_UPDATE_API";

    [Theory]
    [InlineData("EmbeddingProjector.Inference")]
    [InlineData("EmbeddingProjector")]
    [InlineData("EmbeddingProjector.TorchSharp")]
    [InlineData("EmbeddingProjector.Onnx")]
    [InlineData("EmbeddingProjector.Postgres")]
    [InlineData("EmbeddingProjector.Viewer")]
    public void A_packages_public_api_is_the_one_in_its_file(string package)
    {
        var path = Path.Combine(FolderOf(), $"{package}.txt");
        var found = Assembly.Load(package).GeneratePublicApi(new ApiGeneratorOptions
        {
            IncludeAssemblyAttributes = false,
            ExcludeAttributes = [typeof(CompilerGeneratedAttribute).FullName!, typeof(NullableContextAttribute).FullName!],
        }).ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable(Update) == "1")
            File.WriteAllText(path, found);

        var expected = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        var (before, after) = (expected.Split('\n'), found.Split('\n'));

        Assert.True(
            expected == found,
            $"the public API of {package} changed: set {Update}=1 and run this test again if it was meant.\n"
            + string.Join('\n', before.Except(after).Take(20).Select(line => "- " + line.Trim()))
            + "\n" + string.Join('\n', after.Except(before).Take(20).Select(line => "+ " + line.Trim())));
    }

    private static string FolderOf([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
