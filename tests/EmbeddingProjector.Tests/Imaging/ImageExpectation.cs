namespace EmbeddingProjector.Tests.Imaging;

/// <summary>What Pillow makes of a picture.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Sha256">Digest of the RGB bytes.</param>
/// <param name="Refused">Why Pillow does not read it; null where it does.</param>
/// <param name="Crops">Digests of the crops that torchvision cuts, by preset.</param>
/// <param name="Resizes">Digests of resizes, by width, height and filter.</param>
public sealed record ImageExpectation(
    int Width, int Height, string Sha256, string? Refused, Dictionary<string, string>? Crops,
    Dictionary<string, string>? Resizes);
