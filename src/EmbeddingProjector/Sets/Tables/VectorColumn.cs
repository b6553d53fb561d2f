using System.Text.RegularExpressions;

namespace EmbeddingProjector.Sets.Tables;

/// <summary>One column of a table that may hold vectors: what its cells below the first are.</summary>
/// <param name="first">The first row's cell, which may be a name.</param>
internal sealed partial class VectorColumn(string first)
{
    private int missing;
    private int brackets;
    private int points;
    private int commas;
    private int others;
    private int firstOtherLine;
    private string firstOther = "";
    private bool repeatsFirst;
    private bool hasPoint;

    /// <summary>The first row's cell.</summary>
    public string First => first;

    /// <summary>[rows below the first]: NaN where a value is missing; cut short once a cell is no number.</summary>
    public List<float> Numbers { get; } = [];

    /// <summary>Whether all numbers are whole.</summary>
    public bool AreWhole { get; private set; } = true;

    /// <summary>Whether the cells are numbers, and no more than half of them missing.</summary>
    public bool IsNumbers => others == 0 && brackets == 0 && !IsMixedNotation && points + commas >= Math.Max(1, missing);

    /// <summary>Whether the cells are vectors in brackets, or missing.</summary>
    public bool IsVectors => brackets > 0 && brackets + missing == Rows;

    /// <summary>Whether numbers have commas where English has points.</summary>
    public bool HasDecimalCommas => commas > 0;

    /// <summary>Whether the numbers below the first cell go on counting from it by ones.</summary>
    public bool CountsRows =>
        float.TryParse(first, out var start) && start is 0 or 1 && AreWhole
        && Numbers.Select((number, row) => number - row - 1 == start).All(isNext => isNext);

    /// <summary>Whether the first cell names what is below it: it is no number above numbers, no vector above vectors,
    /// or a usual name that does not come again above texts.</summary>
    public bool IsBelowAName =>
        (IsNumbers && !FloatText.IsMissing(first) && !IsNumber(first))
        || (IsVectors && !FloatText.IsMissing(first) && !BracketedVector.Is(first))
        || (Rows > 0 && ColumnChoice.IsUsual(first.Trim()) && !repeatsFirst);

    /// <summary>Why a column that holds numbers is none of numbers; null where there is nothing to explain.</summary>
    public string? WhyNotNumbers
    {
        get
        {
            var numbers = points + commas;
            if (IsNumbers || brackets > 0 || numbers == 0)
                return null;
            if (IsMixedNotation)
                return "its numbers have both decimal commas and points";
            if (others > 0)
                return numbers > others ? $"'{firstOther}' in line {firstOtherLine} is no number" : null;

            return $"{missing} of {Rows} values are missing";
        }
    }

    private int Rows => missing + brackets + points + commas + others;

    private bool IsMixedNotation => commas > 0 && hasPoint;

    /// <summary>Adds a cell below the first.</summary>
    public void Take(string cell, int line)
    {
        repeatsFirst |= cell == first;
        if (FloatText.IsMissing(cell))
            missing++;
        else if (FloatText.TryParse(cell, out _))
            points++;
        else if (DecimalComma().IsMatch(cell))
            commas++;
        else if (BracketedVector.Is(cell))
            brackets++;
        else if (others++ == 0)
            (firstOther, firstOtherLine) = (cell, line);

        if (others > 0 || brackets > 0)
        {
            Numbers.Clear(); // of texts nothing is kept
            Numbers.Capacity = 0;
            return;
        }

        var value = ValueOf(cell);
        hasPoint |= cell.Contains('.');
        AreWhole &= float.IsInteger(value);
        Numbers.Add(value);
    }

    /// <summary>Whether a cell is a number in the column's notation.</summary>
    public bool IsNumber(string cell) => FloatText.TryParse(cell, out _) || (commas > 0 && DecimalComma().IsMatch(cell));

    /// <summary>A cell's number; NaN where there is none.</summary>
    public float ValueOf(string cell) =>
        FloatText.TryParse(cell, out var value)
        || (DecimalComma().IsMatch(cell) && FloatText.TryParse(cell.Replace(',', '.'), out value))
            ? value
            : float.NaN;

    [GeneratedRegex(@"^\s*[+-]?[0-9]+,[0-9]+([eE][+-]?[0-9]+)?\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex DecimalComma();
}
