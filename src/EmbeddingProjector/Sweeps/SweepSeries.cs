using EmbeddingProjector.Preprocessing.Effects;

namespace EmbeddingProjector.Sweeps;

/// <summary>The values of a sweep, checked, and the picture of each.</summary>
internal sealed class SweepSeries
{
    private const string What = "sweep";
    private const double FullTurn = 360;
    private const double StepTolerance = 1e-9; // of a turn: what the sum of a typed step may be off

    private readonly SweepOptions options;

    /// <exception cref="AnalysisInputException">Fewer than two values, one out of range or not finite, or options that
    /// exclude each other.</exception>
    public SweepSeries(SweepOptions options)
    {
        this.options = options;
        if (options.Values.Count < 2)
            Require.Throw(
                "TooFewItems", $"{What}: expected at least 2 values of {options.Kind}, found {options.Values.Count}");

        for (var i = 0; i < options.Values.Count; i++)
            RequireValue(i, options.Values[i]);
        if (options.Expand && options.Crop is PictureCrop.Circle)
            Require.Throw("OutOfRange", $"{What}: expected -Expand or the crop to a circle, found both");
    }

    public SweepKind Kind => options.Kind;

    /// <summary>The layer, as it was asked for.</summary>
    public string Layer => options.Pipeline.Layer;

    /// <summary>What the values are called: a column's name, and the axis of a plot.</summary>
    public string ValueName => options.Kind switch
    {
        SweepKind.Rotation => "angle",
        SweepKind.Control => "copy",
        _ => options.Kind.ToString().ToLowerInvariant(),
    };

    /// <summary>The value at which the picture is as it was.</summary>
    public double Neutral => options.Kind is SweepKind.Scale or SweepKind.Brightness ? 1 : 0;

    /// <summary>Whether the values go round evenly, so that the first one follows the last.</summary>
    public bool IsFullTurn
    {
        get
        {
            var step = (options.Values[^1] - options.Values[0]) / (options.Values.Count - 1);
            return options.Kind is SweepKind.Rotation
                && Math.Abs((Math.Abs(step) * options.Values.Count) - FullTurn) <= StepTolerance * FullTurn
                && options.Values.Select((value, i) => Math.Abs(value - options.Values[0] - (i * step)))
                    .All(off => off <= StepTolerance * FullTurn);
        }
    }

    /// <summary>Whether a value leaves the picture as it was.</summary>
    public bool IsNeutral(double value) => options.Kind switch
    {
        SweepKind.Rotation => value % FullTurn == 0,
        SweepKind.Control => true,
        _ => value == Neutral,
    };

    /// <summary>A value as metadata and names hold it.</summary>
    public static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    /// <param name="value">One of the values, or <see cref="Neutral"/>.</param>
    public RgbImage Picture(RgbImage original, double value)
    {
        var changed = options.Kind switch
        {
            SweepKind.Rotation => Rotation.Apply(original, value, options.Expand, options.Fill),
            SweepKind.Scale => Zoom.Apply(original, value, options.Fill),
            SweepKind.Blur => GaussianBlur.Apply(original, (float)value),
            SweepKind.Brightness => Brightness.Apply(original, (float)value),
            _ => original,
        };
        return options.Crop is PictureCrop.Circle ? CircleCrop.Apply(changed, options.Fill) : changed;
    }

    private void RequireValue(int index, double value)
    {
        if (!double.IsFinite(value))
            Require.Throw(
                "NotFinite", $"{What}: {options.Kind} {index}: expected a finite number, found {value}");

        var (least, most) = options.Kind switch
        {
            SweepKind.Scale => (0.01, 100),
            SweepKind.Blur => (0, 1000),
            SweepKind.Brightness => (0, 1000),
            _ => (double.MinValue, double.MaxValue),
        };
        if (value < least || value > most)
            Require.Throw("OutOfRange", string.Create(
                CultureInfo.InvariantCulture,
                $"{What}: {options.Kind} {index}: expected {least} to {most}, found {value}"));
    }
}
