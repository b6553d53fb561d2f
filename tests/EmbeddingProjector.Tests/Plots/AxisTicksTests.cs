using EmbeddingProjector.Plots;

namespace EmbeddingProjector.Tests.Plots;

public class AxisTicksTests
{
    [Theory]
    [InlineData(-2.3, 4.1, 7, "−2 −1 0 1 2 3 4")]
    [InlineData(0.12, 0.19, 4, "0.12 0.14 0.16 0.18")]
    [InlineData(-900, 1300, 5, "−500 0 500 1000")]
    [InlineData(0, 3e8, 3, "0e0 1e8 2e8 3e8")]
    public void Ticks_are_round_numbers_within_the_range(double from, double to, int most, string expected) =>
        Assert.Equal(expected, string.Join(' ', AxisTicks.Between(from, to, most).Select(tick => tick.Text)));
}
