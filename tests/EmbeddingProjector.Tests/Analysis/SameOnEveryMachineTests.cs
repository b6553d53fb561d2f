using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.Tests.Analysis;

/// <summary>One seed gives one result, whatever instructions the processor has.</summary>
public sealed class SameOnEveryMachineTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX2", "0")]
    [InlineData("DOTNET_EnableAVX512", "0")]
    [InlineData("DOTNET_EnableAVX", "0")]
    [InlineData("DOTNET_EnableHWIntrinsic", "0")]
    public void Projections_are_equal_with_fewer_instructions(string variable, string value) =>
        Assert.Equal(Digests(), ChildProcess.Run("projections", variable, value));

    /// <summary>Each projection's coordinates, as a digest.</summary>
    internal static string Digests()
    {
        var data = Data();
        var projections = new Dictionary<string, Matrix>
        {
            ["t-SNE"] = Tsne.Fit(data, new TsneOptions { Perplexity = 10, Iterations = 300 }).Coordinates,
            ["t-SNE 3"] = Tsne.Fit(
                data,
                new TsneOptions { Dimensions = 3, Perplexity = 8, Iterations = 260, Metric = VectorMetric.Cosine })
                .Coordinates,
            ["UMAP"] = Umap.Fit(data, new UmapOptions { Epochs = 60 }).Coordinates,
            ["PCA"] = PrincipalComponents.Fit(data, 5).Transform(data),
        };
        return string.Join("\n", projections.Select(pair => $"{pair.Key} {Digest(pair.Value)}"));
    }

    private static string Digest(Matrix matrix) => Convert.ToHexStringLower(
        SHA256.HashData(MemoryMarshal.AsBytes(matrix.Values.Span)));

    // Four clouds whose width is no multiple of any vector's.
    private static Matrix Data()
    {
        var random = new SeededRandom(7);
        var data = new Matrix(150, 37);
        for (var i = 0; i < data.Rows; i++)
        {
            for (var j = 0; j < data.Columns; j++)
                data[i, j] = (float)(random.NextNormal() + (j % 4 == i % 4 ? 4 : 0));
        }

        return data;
    }
}
