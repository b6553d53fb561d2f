namespace EmbeddingProjector.Analysis;

/// <summary>
/// Numbers in their order and before all else, then texts by their characters' codes, the same on every machine.
/// </summary>
internal sealed class LabelOrder : IComparer<string>
{
    public static LabelOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var isNumber = TryNumber(x, out var number);
        var isOtherNumber = TryNumber(y, out var other);
        if (isNumber != isOtherNumber)
            return isNumber ? -1 : 1;
        var order = number.CompareTo(other);
        return order != 0 ? order : string.CompareOrdinal(x, y);
    }

    private static bool TryNumber(string? text, out double number)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number)
            && double.IsFinite(number))
            return true;
        number = 0;
        return false;
    }
}
