using System.Globalization;
using System.Text.Json;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Preprocessing.Effects;

namespace EmbeddingProjector.Tests.Preprocessing.Effects;

/// <summary>What Pillow's effects make of a picture: Fixtures/effects, whose make.py says how.</summary>
internal static class EffectFixtures
{
    /// <summary>By case: the size and the digest of Pillow's result.</summary>
    public static readonly IReadOnlyDictionary<string, string> Expected =
        JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(
            Path.Combine(AppContext.BaseDirectory, "Fixtures", "effects", "expected.json")))!;

    /// <summary>The picture that make.py makes too.</summary>
    public static RgbImage Picture(int width, int height)
    {
        var image = new RgbImage(width, height);
        for (var i = 0; i < image.Pixels.Length; i++)
        {
            var (y, x, c) = (i / 3 / width, i / 3 % width, i % 3);
            image.Pixels[i] = (byte)((x * 37) + (y * 91) + (c * 57) + (x * y * 13));
        }

        return image;
    }

    /// <summary>Our result for a case, as <see cref="Expected"/> has it.</summary>
    public static string Run(string key)
    {
        var words = key.Split(' ');
        var size = words[0].Split('x').Select(int.Parse).ToArray();
        var (picture, option) = (Picture(size[0], size[1]), words.Length > 3 ? words[3] : "");
        var value = double.Parse(words[2], CultureInfo.InvariantCulture);
        PictureFill.TryParse(option, ImageTransform.ImageNetMean, out var fill);
        var result = words[1] switch
        {
            "rotate" => Rotation.Apply(picture, value, option == "expand", fill),
            "blur" => GaussianBlur.Apply(picture, (float)value),
            "brightness" => Brightness.Apply(picture, (float)value),
            "scale" => Zoom.Apply(picture, value, fill),
            _ => throw new ArgumentException($"expected a known effect, found '{key}'", nameof(key)),
        };
        return $"{result.Width}x{result.Height} {Imaging.ImageFixtures.Digest(result.Pixels)}";
    }
}
