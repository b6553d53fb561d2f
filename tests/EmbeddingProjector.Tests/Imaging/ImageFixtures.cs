using System.Security.Cryptography;
using System.Text.Json;

namespace EmbeddingProjector.Tests.Imaging;

/// <summary>The pictures of Fixtures/images, and what Pillow makes of them.</summary>
public static class ImageFixtures
{
    /// <summary>Where the pictures are.</summary>
    public static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "images");

    /// <summary>By file name: width, height, digest of the RGB bytes, digests of crops by preset.</summary>
    public static readonly IReadOnlyDictionary<string, ImageExpectation> Expected =
        JsonSerializer.Deserialize<Dictionary<string, ImageExpectation>>(
            File.ReadAllBytes(Path.Combine(Folder, "expected.json")), JsonSerializerOptions.Web)!;

    /// <summary>A picture's bytes as they are in its file.</summary>
    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    /// <summary>Lower-case hexadecimal SHA-256, as expected.json has it.</summary>
    public static string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
