namespace EmbeddingProjector.Generation;

/// <summary>Octaves as text: <c>size=490 crop=470 steps=500 rate=1.3..0.45 sigma=1.5..0.4</c>.</summary>
internal static class OctaveText
{
    private static readonly string[] Names = ["size", "crop", "view", "steps", "rate", "sigma", "blurSteps"];

    /// <param name="text">NAME=VALUE, separated by spaces; size, steps and rate must be there.</param>
    /// <exception cref="GenerationException">A name is unknown or missing, or a value is no number.</exception>
    public static Octave Parse(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=', 2)).ToArray();
        foreach (var part in parts)
        {
            if (part.Length != 2 || !Names.Contains(part[0], StringComparer.OrdinalIgnoreCase))
                throw Error(text, $"expected NAME=VALUE with the names {string.Join(", ", Names)}, found '{part[0]}'");
        }

        return new()
        {
            Size = Whole("size") ?? throw Error(text, "expected size=PIXELS, found none"),
            Crop = Whole("crop"),
            View = Whole("view"),
            Steps = Whole("steps") ?? throw Error(text, "expected steps=COUNT, found none"),
            Rate = Schedule("rate") ?? throw Error(text, "expected rate=NUMBER, found none"),
            Sigma = Schedule("sigma") ?? 0,
            BlurSteps = Whole("blurSteps"),
        };

        string? Value(string name) =>
            parts.LastOrDefault(part => part[0].Equals(name, StringComparison.OrdinalIgnoreCase))?[1];

        int? Whole(string name) => Value(name) is not { } value
            ? null
            : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw Error(text, $"expected a whole number for {name}, found '{value}'");

        LinearSchedule? Schedule(string name)
        {
            if (Value(name) is not { } value)
                return null;

            var ends = value.Split("..");
            return ends.Length <= 2 && Number(ends[0]) is { } from && Number(ends[^1]) is { } to
                ? new(from, to)
                : throw Error(text, $"expected NUMBER or FROM..TO for {name}, found '{value}'");
        }
    }

    public static string Of(Octave octave)
    {
        var parts = new List<string> { $"size={octave.Size}" };
        if (octave.Crop is { } crop)
            parts.Add($"crop={crop}");
        if (octave.View is { } view)
            parts.Add($"view={view}");
        parts.Add($"steps={octave.Steps}");
        parts.Add($"rate={octave.Rate}");
        if (octave.Sigma != 0)
            parts.Add($"sigma={octave.Sigma}");
        if (octave.BlurSteps is { } blurred)
            parts.Add($"blurSteps={blurred}");
        return string.Join(' ', parts);
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number) ? number : null;

    private static GenerationException Error(string text, string reason) =>
        new("OctaveInvalid", $"octave '{text}': {reason}") { Kind = ErrorKind.InvalidInput };
}
