namespace EmbeddingProjector.Generation;

/// <summary>A number that goes from one value to another in even steps.</summary>
/// <param name="From">At the first step.</param>
/// <param name="To">At the last step.</param>
public readonly record struct LinearSchedule(double From, double To)
{
    /// <summary>The same value at every step.</summary>
    /// <param name="value">It.</param>
    public static implicit operator LinearSchedule(double value) => new(value, value);

    /// <summary>The value at a step.</summary>
    /// <param name="step">From 0.</param>
    /// <param name="steps">How many there are; the only step of one has the first value.</param>
    public double At(int step, int steps) => steps < 2 ? From : From + (To - From) * step / (steps - 1);

    /// <summary>The form <c>1.5..1</c>, or <c>1.5</c> where both are the same.</summary>
    public override string ToString() => From == To
        ? FormattableString.Invariant($"{From}")
        : FormattableString.Invariant($"{From}..{To}");
}
