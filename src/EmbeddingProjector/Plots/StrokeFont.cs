using System.Collections.Concurrent;

namespace EmbeddingProjector.Plots;

/// <summary>The lettering of pictures: lines and arcs drawn with a round pen, so that no font file is needed.</summary>
internal static class StrokeFont
{
    private const double CapitalHeight = 100;
    private const double Gap = 29; // between the widths of two glyphs
    private const double BoldGap = 35;
    private const double EmInCapitals = 0.72;
    private const double RegularPen = 0.088;
    private const double BoldPen = 0.135;
    private const double DegreesAStep = 12;
    private const string Ellipsis = "…";

    private static readonly ConcurrentDictionary<int, (double Width, (double X, double Y)[][] Strokes)> Glyphs = new(
        StrokeGlyphs.Outlines.ToDictionary(outline => (int)outline.Key, outline => Parse(outline.Value)));

    /// <summary>The pen's width in pixels.</summary>
    /// <param name="style">The em and weight.</param>
    public static double Pen(TextStyle style) =>
        Math.Max(style.Bold ? 1.4 : 1, style.Size * (style.Bold ? BoldPen : RegularPen));

    /// <summary>The width of a text in pixels, pen included.</summary>
    /// <param name="style">The em and weight.</param>
    public static double Measure(string text, TextStyle style) =>
        text.Length == 0
            ? 0
            : Pen(style)
                + ((text.EnumerateRunes().Sum(c => Glyph(c).Width + Space(style)) - Space(style)) * Scale(style));

    /// <summary>A text that is not wider than it may be, cut off with an ellipsis where it must be.</summary>
    /// <param name="style">The em and weight.</param>
    /// <param name="width">The most pixels.</param>
    public static string Shorten(string text, TextStyle style, double width)
    {
        if (Measure(text, style) <= width)
            return text;
        var length = text.Length;
        while (length > 0 && Measure(text[..length] + Ellipsis, style) > width)
            length -= length > 1 && char.IsSurrogatePair(text, length - 2) ? 2 : 1;
        return text[..length] + Ellipsis;
    }

    /// <summary>The strokes of a text, from (0, 0), its first letter's baseline, with y downwards.</summary>
    /// <param name="style">The em and weight.</param>
    public static IEnumerable<(double X, double Y)[]> Strokes(string text, TextStyle style)
    {
        var scale = Scale(style);
        var start = Pen(style) / 2;
        foreach (var character in text.EnumerateRunes())
        {
            var (width, strokes) = Glyph(character);
            foreach (var stroke in strokes)
                yield return Array.ConvertAll(stroke, point => (start + (point.X * scale), -point.Y * scale));
            start += (width + Space(style)) * scale;
        }
    }

    private static double Space(TextStyle style) => style.Bold ? BoldGap : Gap;

    /// <summary>Pixels a unit, such that capitals end on a pixel's edge.</summary>
    private static double Scale(TextStyle style)
    {
        var height = (style.Size * EmInCapitals) - Pen(style);
        return Math.Max(1, Math.Round(height)) / CapitalHeight;
    }

    /// <summary>The characters of a text that are drawn as boxes with their numbers.</summary>
    public static IEnumerable<Rune> Undrawn(string text) => text.EnumerateRunes().Where(character =>
        character.Value > char.MaxValue
        || !StrokeGlyphs.Outlines.ContainsKey((char)character.Value)
        && !LetterMarks.TrySplit(character.Value, out _, out _));

    private static (double Width, (double X, double Y)[][] Strokes) Glyph(Rune character) =>
        Glyphs.GetOrAdd(character.Value, Compose);

    private static (double Width, (double X, double Y)[][] Strokes) Compose(int character)
    {
        if (!LetterMarks.TrySplit(character, out var letter, out var mark))
            return LetterMarks.Box(character, digit => Glyphs[digit].Strokes);

        var (width, strokes) = Glyphs[letter];
        var height = strokes.SelectMany(stroke => stroke).Max(point => point.Y);
        return (width, [.. strokes, .. LetterMarks.Place(mark, width, height)]);
    }

    private static (double Width, (double X, double Y)[][] Strokes) Parse(string outline)
    {
        var parts = outline.Split(';');
        return (Number(parts[0]), [.. parts.Skip(1).Select(ParseStroke)]);
    }

    private static (double X, double Y)[] ParseStroke(string stroke)
    {
        var points = new List<(double X, double Y)>();
        foreach (var part in stroke.Split(' '))
        {
            var numbers = part.TrimStart('E').Split(',').Select(Number).ToArray();
            if (part[0] != 'E')
            {
                points.Add((numbers[0], numbers[1]));
                continue;
            }

            var steps = (int)Math.Ceiling(Math.Abs(numbers[5] - numbers[4]) / DegreesAStep);
            for (var i = 0; i <= steps; i++)
            {
                var (sine, cosine) = Math.SinCos(
                    (numbers[4] + ((numbers[5] - numbers[4]) * i / steps)) * Math.PI / 180);
                points.Add((numbers[0] + (numbers[2] * cosine), numbers[1] + (numbers[3] * sine)));
            }
        }

        return [.. points];
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
