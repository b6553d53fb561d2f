using System.Text.Json;
using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.Tests.Analysis;

/// <summary>
/// 500 of scikit-learn's digits and what scikit-learn finds in them; Fixtures/analysis/make_goldens.py makes both.
/// </summary>
internal static class DigitsFixture
{
    public const int Items = 500;
    public const int Dimensions = 64;

    private static readonly Lazy<byte[]> Bytes = new(() => File.ReadAllBytes(PathOf("digits.u8")));
    private static readonly Lazy<JsonDocument> Goldens = new(
        () => JsonDocument.Parse(File.ReadAllText(PathOf("goldens.json"))));

    /// <summary>[items, 64]: 8 x 8 pixels of 0 to 16.</summary>
    public static Matrix Data(int items = Items, float scale = 1)
    {
        var values = new float[items * Dimensions];
        for (var i = 0; i < values.Length; i++) values[i] = Bytes.Value[i] * scale;
        return new Matrix(items, Dimensions, values);
    }

    /// <summary>[items]: the digits.</summary>
    public static string[] Labels(int items = Items) =>
        [.. Enumerable.Range(0, items).Select(i => Bytes.Value[(Items * Dimensions) + i].ToString())];

    /// <summary>A number that scikit-learn found.</summary>
    public static double Number(string analysis, string name) =>
        Goldens.Value.RootElement.GetProperty(analysis).GetProperty(name).GetDouble();

    /// <summary>Numbers that scikit-learn found, row-major.</summary>
    public static double[] Numbers(string analysis, string name) =>
        [.. Goldens.Value.RootElement.GetProperty(analysis).GetProperty(name).EnumerateArray()
            .Select(v => v.GetDouble())];

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "analysis", name);
}
