using System.Globalization;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Tests.Sets;

public class NumericColumnTests
{
    private static readonly string[] Many =
        [.. Enumerable.Range(0, 11).Select(i => (i * 0.5).ToString(CultureInfo.InvariantCulture))];

    [Fact]
    public void More_than_ten_different_numbers_are_a_quantity()
    {
        Assert.Equal(Enumerable.Range(0, 11).Select(i => i * 0.5), NumericColumn.TryRead(Many));
        Assert.Null(NumericColumn.TryRead([.. Many[1..], .. Many[1..]]));
    }

    [Fact]
    public void A_missing_value_is_no_number_and_a_word_makes_classes_of_all()
    {
        var numbers = NumericColumn.TryRead([.. Many, "(none)"])!;
        Assert.True(double.IsNaN(numbers[11]));
        Assert.Equal(5, numbers[10]);
        Assert.Null(NumericColumn.TryRead([.. Many, "cat"]));
        Assert.Null(NumericColumn.TryRead([.. Many, "Infinity"]));
    }
}
